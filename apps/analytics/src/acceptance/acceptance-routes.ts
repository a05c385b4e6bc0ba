import {
  type Acceptance,
  type AcceptanceDetail,
  ApexError,
  acceptanceDetailSchema,
  acceptanceInputSchema,
  acceptanceListSchema,
  acceptanceSchema,
  actionPlanSchema,
  appliedSchema,
  realisedSchema,
  type Scope,
} from '@netra/contract';
import { type HttpService, requireRole } from '@netra/foundation';
import { z } from 'zod';
import { entryFor } from '../http/entry.ts';
import type { AnalyticsParts } from '../http/parts.ts';
import { idSchema, requireStorable } from '../http/storable.ts';
import type { Caller } from '../session/door.ts';
import { promiseOf } from './accept.ts';
import { calibratedPerMonth } from './calibration.ts';
import { actionPlanOf } from './plan/action-plan.ts';
import { acceptanceDatabase, readCalibration } from './read-calibration.ts';
import { realisedOf } from './realised/realised.ts';
import { addCheck } from './store/acceptance-checks.ts';
import { addAcceptance, findAcceptance } from './store/acceptances.ts';
import { markApplied, withdraw } from './store/note-acceptance.ts';

const hourMs = 3_600_000;
/** From the moment of applying to the last full hour where nothing is stated. */
const realisedQuerySchema = z.object({
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** Raises `forbidden` for a key that is bound to one project: what is accepted is the whole organization's. */
function requireOrganization({ project }: Caller): void {
  if (project === null) return;
  throw new ApexError('forbidden', `This API key is bound to the project "${project}"; acceptances are not.`);
}

/** Raises `forbidden` unless the caller may decide what is done: an analyst or more. */
function requireDecider(caller: Caller): void {
  requireOrganization(caller);
  requireRole(caller.scope, 'analyst');
}

/** Adds the routes by which a policy is accepted, planned, marked as applied and held against what it promised. */
export function addAcceptanceRoutes(app: HttpService, { store, door, intake, prices }: AnalyticsParts): void {
  const read = entryFor(door, 'read');
  const { onRequest } = read;
  const database = acceptanceDatabase(prices);

  async function detailOf(scope: Scope, acceptance: Acceptance): Promise<AcceptanceDetail> {
    const { calibration } = await readCalibration(database, scope);
    const levers = new Set(acceptance.findings.map(({ lever }) => lever));
    return {
      ...acceptance,
      calibration: calibration.filter(({ lever }) => lever === null || levers.has(lever)),
      calibratedPerMonth: calibratedPerMonth(acceptance, calibration),
    };
  }

  async function realised(caller: Caller, id: string, query: z.infer<typeof realisedQuerySchema>) {
    const { scope } = caller;
    const acceptance = await findAcceptance(database, scope, id);
    const lastHour = new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString();
    const from = query.from ?? acceptance.appliedOn ?? acceptance.acceptedAt;
    const period = { from: new Date(from).toISOString(), to: new Date(query.to ?? lastHour).toISOString() };
    if (period.from >= period.to)
      throw new ApexError('invalid_request', `${period.from} is not before ${period.to}.`, {
        details: { field: 'to', expected: 'a period that has begun: the policy was applied only just now' },
      });
    const book = intake.bookOf(scope.organizationId);
    return realisedOf(store, scope, { acceptance, period, book });
  }

  app.post(
    '/api/v1/acceptances',
    {
      onRequest,
      preHandler: requireStorable,
      schema: { body: acceptanceInputSchema, response: { 201: acceptanceDetailSchema } },
    },
    async (request, reply) => {
      const caller = read.callerOf(request);
      requireDecider(caller);
      const { scope } = caller;
      const input = request.body;
      const book = intake.bookOf(scope.organizationId);
      const promise = await promiseOf(store, scope, { ...input, book });
      const { title, owner, note, policy, findings } = input;
      const accepted = await addAcceptance(database, scope, {
        title,
        owner,
        note,
        policy,
        findings,
        promise,
      });
      return reply.status(201).send(await detailOf(scope, accepted));
    },
  );

  app.get(
    '/api/v1/acceptances',
    { onRequest, schema: { response: { 200: acceptanceListSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return readCalibration(database, caller.scope);
    },
  );

  app.get(
    '/api/v1/acceptances/:id',
    { onRequest, schema: { params: idSchema, response: { 200: acceptanceDetailSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return detailOf(caller.scope, await findAcceptance(database, caller.scope, request.params.id));
    },
  );

  app.get(
    '/api/v1/acceptances/:id/plan',
    { onRequest, schema: { params: idSchema, response: { 200: actionPlanSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return actionPlanOf(await findAcceptance(database, caller.scope, request.params.id));
    },
  );

  app.post(
    '/api/v1/acceptances/:id/applied',
    { onRequest, schema: { params: idSchema, body: appliedSchema, response: { 200: acceptanceSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireDecider(caller);
      const on = new Date(request.body.on);
      const { promise } = await findAcceptance(database, caller.scope, request.params.id);
      if (on.getTime() > Date.now())
        throw new ApexError('invalid_request', `${request.body.on} is in the future.`, {
          details: { field: 'on', expected: 'when the change held for all calls' },
        });
      if (on.toISOString() < new Date(promise.period.to).toISOString())
        throw new ApexError(
          'invalid_request',
          `${request.body.on} lies within or before the period of the promise, whose calls were made the old way.`,
          { details: { field: 'on', expected: `${promise.period.to} or later` } },
        );
      return markApplied(database, caller.scope, { id: request.params.id, on });
    },
  );

  app.post(
    '/api/v1/acceptances/:id/withdraw',
    { onRequest, schema: { params: idSchema, response: { 200: acceptanceSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireDecider(caller);
      return withdraw(database, caller.scope, request.params.id);
    },
  );

  app.get(
    '/api/v1/acceptances/:id/realised',
    {
      onRequest,
      schema: { params: idSchema, querystring: realisedQuerySchema, response: { 200: realisedSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return realised(caller, request.params.id, request.query);
    },
  );

  app.post(
    '/api/v1/acceptances/:id/checks',
    {
      onRequest,
      schema: { params: idSchema, body: realisedQuerySchema, response: { 201: realisedSchema } },
    },
    async (request, reply) => {
      const caller = read.callerOf(request);
      requireDecider(caller);
      const result = await realised(caller, request.params.id, request.body);
      await addCheck(database, caller.scope, result);
      return reply.status(201).send(result);
    },
  );
}
