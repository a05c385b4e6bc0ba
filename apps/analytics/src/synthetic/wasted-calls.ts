import type { Readable } from 'node:stream';
import type { Scope } from '@netra/contract';
import type { FileFormat } from '../store/answer-file.ts';
import type { Store } from '../store/store.ts';
import { type StreamPlan, type WorkloadPlan, wholeBatch } from './plan.ts';
import { promptsQuery } from './prompts-query.ts';
import { callId } from './row-columns.ts';
import { batchParameters, slotsOf } from './rows-query.ts';
import { costOfCall, shouldCost } from './should-cost.ts';
import { text } from './sql-text.ts';
import type { Waste } from './waste.ts';

/**
 * The calls a workload's known waste is in, as one file made while it is read: `lever`, `feature`, `call_id`, `cost` and
 * what it `saves` to do otherwise, in USD. Wastes that no single call shows (prompt caches, capacity) have no rows here,
 * only their sums in the ground truth. Whoever reads it must end or destroy it.
 */
export function wastedCalls(
  store: Store,
  scope: Scope,
  { plan, format, timeoutMs }: { plan: WorkloadPlan; format: FileFormat; timeoutMs?: number },
): Promise<Readable> {
  const wasteful = plan.streams.filter(({ feature }) => feature.waste.length > 0);
  const selects = wasteful.flatMap((stream, index) =>
    stream.feature.waste.flatMap((waste) => wastedBy(plan, { stream, waste, slots: slotsOf(index) }) ?? []),
  );
  const rows = selects.length === 0 ? nothing : selects.join('\nunion all\n');
  const sql = `with {organization:String} as made_for
select lever, feature, call_id, cost, saves from (${rows}) order by lever, feature, call_id`;
  const parameters = batchParameters(plan, wholeBatch(plan), wasteful);
  return store.file(scope, { sql, parameters, ...(timeoutMs === undefined ? {} : { timeoutMs }) }, format);
}

const amount = 'toDecimal128(0, 18)';
const nothing = `select '' as lever, '' as feature, '' as call_id, ${amount} as cost, ${amount} as saves where false`;

type Wasted = { stream: StreamPlan; waste: Waste; slots: string };

function wastedBy(plan: WorkloadPlan, { stream, waste, slots }: Wasted): string | undefined {
  const columns = `${text(waste.lever)} as lever, ${text(stream.feature.feature)} as feature, ${callId('attempt')} as call_id`;
  const made = promptsQuery(plan.profile, stream, slots);
  if (waste.lever === 'response-cache' || waste.lever === 'embedding-dedupe') {
    // All but the first of the calls that were made to repeat a prompt.
    return `select lever, feature, call_id, cost, cost as saves from (
  select ${columns}, ${costOfCall(stream)} as cost,
    row_number() over (partition by prompt_key order by started_ms, turn_key) as place
  from (${made}) where is_repeat and is_answered
) where place > 1`;
  }
  const should = shouldCost(stream, waste, plan);
  return should === undefined
    ? undefined
    : `select lever, feature, call_id, cost, cost - should as saves from (
  select ${columns}, ${costOfCall(stream)} as cost, ${should} as should from (${made})
) where cost != should`;
}
