import {
  ApexError,
  callPageSchema,
  dimensions,
  type Filter,
  ingestResultSchema,
  maxCallsPerRequest,
  periodSchema,
  storedCallSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { listCalls, readCall } from '../calls/read-calls.ts';
import { takeCalls } from '../ingest/take-calls.ts';
import { withinProject } from '../session/door.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';

/** 5,000 calls with long lists of prefix hashes stay below this. */
const bodyLimitBytes = 64 * 1024 * 1024;

const calls = z.array(z.unknown());
const bodySchema = z
  .union([calls, z.object({ calls })], {
    error: 'expected a list of calls, or an object with a list `calls`',
  })
  .refine(
    (body) => (Array.isArray(body) ? body : body.calls).length <= maxCallsPerRequest,
    `expected at most ${maxCallsPerRequest} calls a request`,
  );

const oneOrMore = z.union([z.string().transform((value) => [value]), z.array(z.string())]).optional();
const querySchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(1000).optional(),
  ...Object.fromEntries(dimensions.map((dimension) => [dimension, oneOrMore])),
});

function filterOf(query: Record<string, unknown>): Filter {
  const filter: Filter = {};
  for (const dimension of dimensions) {
    const values = query[dimension];
    if (Array.isArray(values)) filter[dimension] = values;
  }
  return filter;
}

/** Adds the routes that take calls in and show them one by one. */
export function addCallRoutes(app: HttpService, { store, intake, door }: AnalyticsParts): void {
  const ingest = entryFor(door, 'ingest');
  const read = entryFor(door, 'read');

  app.post(
    '/api/v1/calls',
    {
      onRequest: ingest.onRequest,
      bodyLimit: bodyLimitBytes,
      schema: { body: bodySchema, response: { 200: ingestResultSchema } },
    },
    async (request) => {
      const caller = ingest.callerOf(request);
      return takeCalls(intake, caller, Array.isArray(request.body) ? request.body : request.body.calls);
    },
  );

  app.get(
    '/api/v1/calls',
    { onRequest: read.onRequest, schema: { querystring: querySchema, response: { 200: callPageSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const { from, to, limit, cursor } = request.query;
      const period = periodSchema.safeParse({ from, to });
      if (!period.success) throw new ApexError('invalid_request', 'query.to: expected `from` before `to`.');
      const filter = withinProject(caller, filterOf(request.query));
      return listCalls(store, caller.scope, { period: period.data, filter, limit, cursor });
    },
  );

  app.get(
    '/api/v1/calls/:callId',
    {
      onRequest: read.onRequest,
      schema: { params: z.object({ callId: z.string() }), response: { 200: storedCallSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      const call = await readCall(store, caller.scope, request.params.callId);
      if (caller.project !== null && call.project !== caller.project)
        throw new ApexError('not_found', `There is no call "${request.params.callId}" in this project.`);
      return call;
    },
  );
}
