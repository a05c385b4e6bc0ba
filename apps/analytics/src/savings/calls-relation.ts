import { type Rule, usageBuckets } from '@netra/contract';
import { type Field, fieldsInOrder } from '@netra/replay';
import { bucketColumns, inputBuckets } from '../store/columns.ts';
import { callKey } from './drops-query.ts';
import { byPlace, type Places, rulesAt } from './places.ts';
import { filterCondition, type Selection, selectionCondition } from './selection.ts';
import { rulesSetting } from './simulated-fields.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** What a call is told apart by besides the rules that match it. */
const ownColumns = [
  'call_id',
  'project',
  'environment',
  'feature',
  'provider',
  'model',
  'status',
  'cost',
  'price_ids',
  'retry_of',
  'trace_id',
  'conversation_id',
  'history_tokens',
  'prompt_hash',
  'prefix_hashes',
  'prefix_block_tokens',
];

type Relation = {
  readonly rules: readonly Rule[];
  /** The places of the selection, where they are known: each call then has its `place`. */
  readonly places?: Places;
  /** The rules that are looked at, by index; all when not said. */
  readonly isMeant?: (ruleIndex: number) => boolean;
  /** Only the calls of these places; all when not said. */
  readonly only?: ReadonlySet<string>;
};

/**
 * The relation `calls` all parts of a replay read: the selection's priced calls and, for each field that rules set, the
 * index of the rule that matches (`dedupe_rule`, ..., -1 for none).
 */
export function callsRelation(
  selection: Selection,
  { rules, places, isMeant, only }: Relation,
  parameters: SqlParameters,
): string {
  const fields = fieldsInOrder.filter((field) => rulesSetting(field, rules, isMeant).length > 0);
  const indices = fields.map((field) => {
    const index =
      places === undefined
        ? conditionalIndex(field, { rules, ...(isMeant && { isMeant }) }, parameters)
        : byPlace('Int32', places.all, {
            value: (place) => rulesAt(place, rules, isMeant)[field]?.[0],
            otherwise: -1,
          });
    // A call that is priced by nothing is on no bill (refused, or answered by the sender's own cache): no rule saves on it.
    return `if(empty(price_ids), toInt32(-1), ${index}) as ${field}_rule`;
  });
  return `select ${ownColumns.join(', ')}, ${usageBuckets.map((bucket) => bucketColumns[bucket]).join(', ')},
    prefix_hashes.size0 as hash_count, ${callKey} as call_key, toUnixTimestamp64Milli(started_at) as started_ms,
    is_batch = 1 or service_tier = 'batch' as in_batch,
    toUInt64(input_uncached) + cache_read + cache_write_5m + cache_write_1h as prompt_tokens,
    toUInt64(0) + ${inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ')} as input_tokens
    ${places === undefined ? '' : `, ${places.number(parameters)} as place`}
    ${indices.map((index) => `, ${index}`).join('')}
  from apex.llm_calls
  where ${selectionCondition(selection, parameters)} and isNotNull(cost)
    ${only === undefined ? '' : `and ${only.size === 0 ? '0' : `place in (${[...only].map((id) => `toUInt64(${id})`).join(', ')})`}`}`;
}

function conditionalIndex(
  field: Field,
  { rules, isMeant }: Pick<Relation, 'rules' | 'isMeant'>,
  parameters: SqlParameters,
): string {
  const cases = rulesSetting(field, rules, isMeant).map(
    ({ index, rule }) => `${filterCondition(rule.match, parameters)}, ${index}`,
  );
  return `toInt32(multiIf(${cases.join(', ')}, -1))`;
}
