import { outcomeListSchema, removeOutcomesSchema } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { entryFor } from '../http/entry.ts';
import type { AnalyticsParts } from '../http/parts.ts';
import { checkProjects } from '../session/door.ts';
import { listOutcomes, removeOutcomes } from './list-outcomes.ts';

/** Adds the routes that show which outcomes there are, and remove those of a feature. */
export function addOutcomeRoutes(app: HttpService, { store, door }: AnalyticsParts): void {
  const read = entryFor(door, 'read');
  const ingest = entryFor(door, 'ingest');

  app.get(
    '/api/v1/outcomes',
    { onRequest: read.onRequest, schema: { response: { 200: outcomeListSchema } } },
    async (request) => {
      const { scope, project } = read.callerOf(request);
      return { outcomes: await listOutcomes(store, scope, { project }) };
    },
  );

  app.delete(
    '/api/v1/outcomes',
    {
      onRequest: ingest.onRequest,
      schema: {
        querystring: removeOutcomesSchema,
        response: { 200: z.object({ removed: z.number().int().nonnegative() }) },
      },
    },
    async (request) => {
      const caller = ingest.callerOf(request);
      checkProjects(caller, [request.query.project]);
      return { removed: await removeOutcomes(store, caller.scope, request.query) };
    },
  );
}
