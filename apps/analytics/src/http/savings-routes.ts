import {
  filterSchema,
  periodSchema,
  policySchema,
  replayResultSchema,
  savingsRequestSchema,
  savingsSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { replay } from '../savings/replay.ts';
import { savings } from '../savings/savings.ts';
import { withinProject } from '../session/door.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';

const replaySchema = z.object({
  policy: policySchema,
  period: periodSchema,
  filter: filterSchema.default({}),
});

/** Adds the routes that find savings and replay a policy over a period's calls. */
export function addSavingsRoutes(app: HttpService, { store, door, intake }: AnalyticsParts): void {
  const read = entryFor(door, 'read');

  app.post(
    '/api/v1/savings',
    { onRequest: read.onRequest, schema: { body: savingsRequestSchema, response: { 200: savingsSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const filter = withinProject(caller, request.body.filter);
      const book = intake.bookOf(caller.scope.organizationId);
      return savings(store, caller.scope, { ...request.body, filter, book });
    },
  );

  app.post(
    '/api/v1/replay',
    { onRequest: read.onRequest, schema: { body: replaySchema, response: { 200: replayResultSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const filter = withinProject(caller, request.body.filter);
      const book = intake.bookOf(caller.scope.organizationId);
      return replay(store, caller.scope, { ...request.body, filter, book });
    },
  );
}
