import {
  ApexError,
  negotiatedInputSchema,
  negotiatedListSchema,
  negotiatedSchema,
  priceListSchema,
  priceQuerySchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { priceBookSchema } from '@netra/pricing';
import { z } from 'zod';
import { entryFor } from '../../http/entry.ts';
import type { AnalyticsParts } from '../../http/parts.ts';
import { idSchema, requireStorable } from '../../http/storable.ts';
import { checkTerms } from '../book/check-terms.ts';
import { listPrices } from '../list-prices.ts';
import { addNegotiated, listNegotiated, revokeNegotiated } from '../store/negotiated-prices.ts';
import { requireOrganization, requirePriceKeeper } from './price-permission.ts';

const maxTerms = 1_000;

const heldSchema = z.object({ version: z.string(), book: priceBookSchema.optional() });

/** Adds the routes that show prices and keep the organization's own: negotiated prices, discounts and model names. */
export function addPriceRoutes(app: HttpService, { door, prices }: AnalyticsParts): void {
  const { books, database } = prices;
  const { kysely } = database.app;
  const read = entryFor(door, 'read');

  app.get(
    '/api/v1/prices',
    {
      onRequest: read.onRequest,
      schema: { querystring: priceQuerySchema, response: { 200: priceListSchema } },
    },
    async (request) => {
      const { scope } = read.callerOf(request);
      return listPrices(books.bookOf(scope.organizationId), request.query);
    },
  );

  // Who computes with prices elsewhere does so with the organization's own; whoever knows the book that holds is not sent it.
  app.get(
    '/internal/price-book',
    {
      onRequest: read.onRequest,
      schema: {
        hide: true,
        querystring: z.object({ known: z.string().max(300).default('') }),
        response: { 200: heldSchema },
      },
    },
    async (request) => {
      const { scope } = read.callerOf(request);
      const book = books.bookOf(scope.organizationId);
      return book.version === request.query.known
        ? { version: book.version }
        : { version: book.version, book };
    },
  );

  app.get(
    '/api/v1/prices/negotiated',
    { onRequest: read.onRequest, schema: { response: { 200: negotiatedListSchema } } },
    async (request) => {
      const caller = read.callerOf(request);
      requireOrganization(caller);
      return { negotiated: await listNegotiated(kysely, caller.scope) };
    },
  );

  app.post(
    '/api/v1/prices/negotiated',
    {
      onRequest: read.onRequest,
      preHandler: requireStorable,
      schema: { body: negotiatedInputSchema, response: { 201: negotiatedSchema } },
    },
    async (request, reply) => {
      const caller = read.callerOf(request);
      requirePriceKeeper(caller);
      const { scope } = caller;
      checkTerms(request.body, books.bookOf(scope.organizationId));
      if ((await listNegotiated(kysely, scope)).length >= maxTerms)
        throw new ApexError('conflict', `${maxTerms} negotiated prices hold already: take some back first.`);
      const added = await addNegotiated(kysely, scope, request.body);
      await books.refresh();
      return reply.status(201).send(added);
    },
  );

  app.delete(
    '/api/v1/prices/negotiated/:id',
    {
      onRequest: read.onRequest,
      schema: { params: idSchema, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const caller = read.callerOf(request);
      requirePriceKeeper(caller);
      await revokeNegotiated(kysely, caller.scope, request.params.id);
      await books.refresh();
      return reply.status(204).send(null);
    },
  );
}
