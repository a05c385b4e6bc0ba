// Savings: what the organization's own calls would have cost otherwise. Levers find what a policy could change, replay
// prices it exactly, the portfolio counts no dollar twice. No number here comes from a language model, and missing data
// is a data gap, never a zero.
import {
  ApexError,
  type Filter,
  type Period,
  type Policy,
  policySchema,
  type ReplayResult,
  type Scope,
} from '@netra/contract';
import { assertDistinctIds } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { bookModel, marketOf } from './market.ts';
import { overviewOf } from './overview.ts';
import { readCells } from './read-cells.ts';
import { toReplayResult } from './replay-result.ts';

export type ReplayRequest = { readonly policy: Policy; readonly period: Period; readonly filter?: Filter };

/**
 * The bill of a period's calls under a policy, exact to the last decimal; nothing is stored. Raises `policy_conflict`
 * when two rules of one kind match a call, and `policy_invalid` on a doubled rule id or a target model that is in no
 * price book.
 */
export async function replay(store: Store, scope: Scope, request: ReplayRequest): Promise<ReplayResult> {
  const { rules } = checkedPolicy(request.policy);
  const { period } = request;
  const selection = { scope, period, filter: request.filter ?? {} };
  const overview = await overviewOf(store, selection, rules);
  const { cells, provenance } = await readCells(store, {
    selection,
    rules,
    simulation: 'together',
    overview,
    market: marketOf(Date.parse(period.to)),
  });
  return toReplayResult({ period, rules, cells, unpricedCalls: overview.unpricedCalls, provenance });
}

function checkedPolicy(policy: Policy): Policy {
  const checked = policySchema.parse(policy);
  assertDistinctIds(checked);
  for (const { id, change } of checked.rules) {
    if (change.kind !== 'model' || bookModel(change) !== undefined) continue;
    throw new ApexError('policy_invalid', `the price book knows no ${change.provider}/${change.model}`, {
      details: { ruleId: id, provider: change.provider, model: change.model },
    });
  }
  return checked;
}
