import {
  reconcileRequestSchema,
  reconcileResultSchema,
  repriceRequestSchema,
  repriceResultSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { entryFor } from '../../http/entry.ts';
import type { AnalyticsParts } from '../../http/parts.ts';
import { withinProject } from '../../session/door.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { reprice } from '../reprice/reprice.ts';

const bodyLimitBytes = 64 * 1024 * 1024;

/** Adds the routes that price a period again and compare it with an invoice. */
export function addRepriceRoutes(app: HttpService, { store, door, prices }: AnalyticsParts): void {
  const { books, database } = prices;
  const ingest = entryFor(door, 'ingest');
  const read = entryFor(door, 'read');

  app.post(
    '/api/v1/reprice',
    {
      onRequest: ingest.onRequest,
      schema: { body: repriceRequestSchema, response: { 200: repriceResultSchema } },
    },
    async (request) => {
      const caller = ingest.callerOf(request);
      const { scope } = caller;
      const filter = withinProject(caller, request.body.filter);
      const context = { store, database, book: books.bookOf(scope.organizationId) };
      return reprice(context, scope, { ...request.body, filter });
    },
  );

  app.post(
    '/api/v1/reconcile',
    {
      onRequest: read.onRequest,
      bodyLimit: bodyLimitBytes,
      schema: { body: reconcileRequestSchema, response: { 200: reconcileResultSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      const { scope } = caller;
      const filter = withinProject(caller, request.body.filter);
      return reconcile({ store, book: books.bookOf(scope.organizationId) }, scope, {
        ...request.body,
        filter,
      });
    },
  );
}
