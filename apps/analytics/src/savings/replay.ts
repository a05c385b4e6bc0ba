// Savings: what the organization's own calls would have cost otherwise. Levers find what a policy could change, replay
// prices it exactly, the portfolio counts no dollar twice. No number here comes from a language model, and missing data
// is a data gap, never a zero.
import {
  type Filter,
  type Period,
  type Policy,
  policySchema,
  type ReplayResult,
  type Scope,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Store } from '../store/store.ts';
import { assertReplayable } from './check-policy.ts';
import { marketOf } from './market.ts';
import { assertNoConflict, overviewOf } from './overview.ts';
import { readCells } from './read-cells.ts';
import { toReplayResult } from './replay-result.ts';

export type ReplayRequest = {
  readonly policy: Policy;
  readonly period: Period;
  readonly filter?: Filter;
  /** The organization's price book. */
  readonly book: PriceBook;
};

/**
 * The bill of a period's calls under a policy, exact to the last decimal; nothing is stored. Raises `policy_conflict`
 * when two rules set the same field of a call, and `policy_invalid` on a doubled rule id or on a model or region that is
 * in no price book. A rule that changes nothing is named in the answer.
 */
export async function replay(store: Store, scope: Scope, request: ReplayRequest): Promise<ReplayResult> {
  const { period, book } = request;
  const { rules } = policySchema.parse(request.policy);
  assertReplayable({ version: 1, rules }, book);
  const selection = { scope, period, filter: request.filter ?? {} };
  const overview = await overviewOf(store, selection, { rules, book });
  assertNoConflict(overview, rules);
  const { cells, provenance } = await readCells(store, {
    selection,
    rules,
    simulation: 'together',
    overview,
    market: marketOf(Date.parse(period.to), book),
    book,
  });
  return toReplayResult(store, { selection, rules, cells, overview, provenance });
}
