import {
  priceImportResultSchema,
  priceImportSchema,
  quarantineDecisionSchema,
  quarantineListSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { entryFor } from '../../http/entry.ts';
import type { AnalyticsParts } from '../../http/parts.ts';
import { requireStorable } from '../../http/storable.ts';
import { importPrices } from '../import/import-prices.ts';
import { decideChanges, listChanges } from '../store/price-changes.ts';
import { requireOrganization, requirePerson } from './price-permission.ts';

/** Two public lists at their present size take 4 MB. */
const bodyLimitBytes = 32 * 1024 * 1024;

/** Adds the routes that import lists of prices and decide on the changes that wait for a person. */
export function addPriceImportRoutes(app: HttpService, { door, prices }: AnalyticsParts): void {
  const { books, database } = prices;
  const ingest = entryFor(door, 'ingest');
  const read = entryFor(door, 'read');

  app.post(
    '/api/v1/prices/import',
    {
      onRequest: ingest.onRequest,
      bodyLimit: bodyLimitBytes,
      preHandler: requireStorable,
      schema: { body: priceImportSchema, response: { 200: priceImportResultSchema } },
    },
    async (request) => {
      const caller = ingest.callerOf(request);
      requireOrganization(caller);
      const { scope } = caller;
      const result = await importPrices(
        { database, book: books.bookOf(scope.organizationId) },
        scope,
        request.body,
      );
      await books.refresh();
      return result;
    },
  );

  app.get(
    '/api/v1/prices/quarantine',
    { onRequest: read.onRequest, schema: { response: { 200: quarantineListSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return { changes: await listChanges(database.app.kysely, caller.scope, ['quarantined']) };
    },
  );

  app.post(
    '/api/v1/prices/quarantine',
    {
      onRequest: read.onRequest,
      preHandler: requireStorable,
      schema: { body: quarantineDecisionSchema, response: { 200: quarantineListSchema } },
    },
    async (request) => {
      const caller = read.callerOf(request);
      requirePerson(caller);
      const changes = await decideChanges(database.app.kysely, caller.scope, request.body);
      await books.refresh();
      return { changes };
    },
  );
}
