import {
  type NegotiatedInput,
  negotiatedListSchema,
  negotiatedSchema,
  type PriceImport,
  type PriceQuery,
  priceImportResultSchema,
  priceListSchema,
  type QuarantineDecision,
  quarantineListSchema,
  type ReconcileRequest,
  type RepriceRequest,
  reconcileResultSchema,
  repriceResultSchema,
} from '@netra/contract';
import type { z } from 'zod';
import type { Requester } from '../http/requester.ts';

/** Pricing a long period again, or reading a whole price list, takes minutes at most. */
const longTimeoutMs = 30 * 60 * 1000;

/** Prices: the book, the organization's own terms, imports and their quarantine, repricing, reconciliation. */
export function priceRoutes(requester: Requester) {
  const post = <Schema extends z.ZodType>(path: string, body: unknown, answer: Schema, repeatable = false) =>
    requester.send({ method: 'POST', path, body, answer, repeatable, timeoutMs: longTimeoutMs });

  return {
    list: (query: PriceQuery = {}) =>
      requester.send({
        method: 'GET',
        path: '/api/v1/prices',
        query: { ...query } as never,
        answer: priceListSchema,
      }),
    import: (body: PriceImport) => post('/api/v1/prices/import', body, priceImportResultSchema),
    negotiated: {
      list: () =>
        requester.send({ method: 'GET', path: '/api/v1/prices/negotiated', answer: negotiatedListSchema }),
      add: (terms: NegotiatedInput) => post('/api/v1/prices/negotiated', terms, negotiatedSchema),
      /** Takes a term back; it stays on record. */
      revoke: async (id: string): Promise<void> => {
        await requester.open({
          method: 'DELETE',
          path: `/api/v1/prices/negotiated/${encodeURIComponent(id)}`,
        });
      },
    },
    quarantine: {
      list: () =>
        requester.send({ method: 'GET', path: '/api/v1/prices/quarantine', answer: quarantineListSchema }),
      decide: (decision: QuarantineDecision) =>
        post('/api/v1/prices/quarantine', decision, quarantineListSchema),
    },
    /** Shows what a period would cost by the present prices, or (`apply`) makes it so; safe to repeat. */
    reprice: (body: RepriceRequest) => post('/api/v1/reprice', body, repriceResultSchema, true),
    /** Compares an invoice or usage export with the calls. */
    reconcile: (body: ReconcileRequest) => post('/api/v1/reconcile', body, reconcileResultSchema, true),
  };
}
