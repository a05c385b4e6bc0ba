import {
  askedPeriodSchema,
  filterSchema,
  policySchema,
  replayResultSchema,
  savingsRequestSchema,
  savingsSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { acceptanceDatabase, readCalibration } from '../acceptance/read-calibration.ts';
import { replay } from '../savings/replay.ts';
import { savings } from '../savings/savings.ts';
import { withinProject } from '../session/door.ts';
import type { AnswerTogether } from './answer-together.ts';
import { entryFor } from './entry.ts';
import type { AnalyticsParts } from './parts.ts';

const replaySchema = z.object({
  policy: policySchema,
  period: askedPeriodSchema,
  filter: filterSchema.default({}),
});

/** Adds the routes that find savings and replay a policy over a period's calls. */
export function addSavingsRoutes(
  app: HttpService,
  { store, door, intake, prices }: AnalyticsParts,
  together: AnswerTogether,
): void {
  const read = entryFor(door, 'read');
  const database = acceptanceDatabase(prices);

  app.post(
    '/api/v1/savings',
    { onRequest: read.onRequest, schema: { body: savingsRequestSchema, response: { 200: savingsSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const filter = withinProject(caller, request.body.filter);
      const book = intake.bookOf(caller.scope.organizationId);
      const { scope } = caller;
      const parameters = { ...request.body, filter };
      const found = await together({ scope, name: 'savings', parameters, book }, () =>
        savings(store, scope, { ...parameters, book }),
      );
      // What was accepted is the whole organization's: a key of one project is not told of it.
      if (caller.project !== null) return found;
      const { calibration } = await readCalibration(database, caller.scope);
      return { ...found, calibration };
    },
  );

  app.post(
    '/api/v1/replay',
    { onRequest: read.onRequest, schema: { body: replaySchema, response: { 200: replayResultSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      const parameters = { ...request.body, filter: withinProject(caller, request.body.filter) };
      const book = intake.bookOf(caller.scope.organizationId);
      const { scope } = caller;
      return together({ scope, name: 'replay', parameters, book }, () =>
        replay(store, scope, { ...parameters, book }),
      );
    },
  );
}
