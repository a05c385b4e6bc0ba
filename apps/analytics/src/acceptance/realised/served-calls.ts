import type { Filter, Period } from '@netra/contract';
import { findProvider, type PriceBook } from '@netra/pricing';
import { z } from 'zod';
import { isSameModel, originalOf, sellerOf } from '../../savings/market.ts';
import { selectionCondition } from '../../savings/selection.ts';
import { SqlParameters } from '../../savings/sql-parameters.ts';
import type { Looked } from './part.ts';

const rowSchema = z.object({
  provider: z.string(),
  host: z.string(),
  model: z.string(),
  calls: z.coerce.number().int(),
  spent: z.coerce.string(),
});

/** Priced calls of a period by who served them. */
export type ServedCalls = z.infer<typeof rowSchema>;

/** Reads who served the calls that pass a filter in a period, dearest first. */
export async function servedCalls(
  { store, scope }: Looked,
  period: Period,
  filter: Filter,
): Promise<ServedCalls[]> {
  const parameters = new SqlParameters();
  const sql = `select provider, host, model, count() as calls, sum(cost) as spent
from apex.llm_calls
where ${selectionCondition({ scope, period, filter }, parameters)} and isNotNull(cost)
group by provider, host, model order by spent desc, provider, host, model`;
  const { rows } = await store.read(scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

/** Whether a model of the book at a seller served these calls, under whatever name. */
export function isServedBy(
  { provider, host, model }: ServedCalls,
  by: { readonly provider: string; readonly model: string },
  book: PriceBook,
): boolean {
  const served = { provider: sellerOf(provider, host, book), model };
  const seller = originalOf(served, book).provider;
  const found = findProvider(book, seller);
  const wanted = findProvider(book, originalOf(by, book).provider);
  const isSeller = found.found && wanted.found ? found.provider === wanted.provider : seller === by.provider;
  return isSeller && (model === by.model || isSameModel(served, by, book));
}

export function callsIn(rows: readonly ServedCalls[]): number {
  return rows.reduce((sum, { calls }) => sum + calls, 0);
}
