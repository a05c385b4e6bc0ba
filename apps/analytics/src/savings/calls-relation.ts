import { type Rule, usageBuckets } from '@netra/contract';
import { type Kind, kindsInOrder } from '@netra/replay';
import { bucketColumns, inputBuckets } from '../store/columns.ts';
import { filterCondition, type Selection, selectionCondition } from './selection.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** What a call is told apart by besides the rules that match it. */
const ownColumns = [
  'call_id',
  'project',
  'environment',
  'feature',
  'provider',
  'model',
  'service_tier',
  'region',
  'status',
  'cost',
  'prompt_hash',
  'prefix_hashes',
  'prefix_block_tokens',
];

/**
 * The relation `calls` all parts of a replay read: the selection's priced calls, for each kind the index of the rule
 * that matches (`dedupe_rule`, ..., -1 for none), who sells it (one of `hosts` or the provider), and the model that
 * serves the call once a model rule has its way.
 */
export function callsRelation(
  selection: Selection,
  { rules, hosts = [] }: { rules: readonly Rule[]; hosts?: readonly string[] },
  parameters: SqlParameters,
): string {
  const kinds = kindsInOrder.map((kind) => `${ruleIndex(kind, rules, parameters)} as ${kind}_rule`);
  const moves = rules.flatMap(({ change }, index) =>
    change.kind === 'model' ? [{ index, provider: change.provider, model: change.model }] : [],
  );
  const served = (column: 'provider' | 'model', otherwise: string) =>
    moves.length === 0
      ? otherwise
      : `multiIf(${moves.map((move) => `model_rule = ${move.index}, ${parameters.bind('String', move[column])}`).join(', ')}, ${otherwise})`;
  const seller =
    hosts.length === 0
      ? 'provider'
      : `if(host in ${parameters.bind('Array(String)', hosts)}, host, provider)`;
  return `select ${ownColumns.join(', ')}, ${usageBuckets.map((bucket) => bucketColumns[bucket]).join(', ')},
    toUnixTimestamp64Milli(started_at) as started_ms,
    is_batch = 1 or service_tier = 'batch' as in_batch,
    toUInt64(input_uncached) + cache_read + cache_write_5m + cache_write_1h as prompt_tokens,
    toUInt64(0) + ${inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ')} as input_tokens,
    ${kinds.join(', ')},
    ${seller} as seller, ${served('provider', 'seller')} as served_provider, ${served('model', 'model')} as served_model
  from apex.llm_calls
  where ${selectionCondition(selection, parameters)} and isNotNull(cost)`;
}

function ruleIndex(kind: Kind, rules: readonly Rule[], parameters: SqlParameters): string {
  const cases = rules.flatMap((rule, index) =>
    rule.change.kind === kind ? [`${filterCondition(rule.match, parameters)}, ${index}`] : [],
  );
  // A call that is priced by nothing is on no bill (refused, or answered by the sender's own cache): no rule saves on it.
  return cases.length === 0
    ? 'toInt32(-1)'
    : `toInt32(multiIf(empty(price_ids), -1, ${cases.join(', ')}, -1))`;
}
