import { usageBuckets } from '@netra/contract';
import { unpricedReasons } from '@netra/pricing';
import { aggregateTags, unpricedTag } from '../../ingest/aggregate.ts';
import { unbilledSql } from '../../ingest/unbilled.ts';
import { aggregateOperation, bucketColumns, inputBuckets } from '../../store/columns.ts';
import type { Boundaries } from './price-boundaries.ts';

const dayMs = 86_400_000;
const startedAt = 'toUnixTimestamp64Milli(started_at)';
const inputTokens = inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ');

/** How many of the points a value has reached (or, with `beyond`, passed). */
function reached(value: string, points: readonly number[], beyond = false): string {
  if (points.length === 0) return '0';
  return points.map((point) => `(${value} ${beyond ? '>' : '>='} ${point})`).join(' + ');
}

/** A tag of an aggregate; other calls may carry what they like under its name. */
const tag = (name: string) => `if(operation = '${aggregateOperation}', tags['${name}'], '')`;

/** Reasons that pricing gives; a call without a cost for another reason has none at any price. */
const priceable = unpricedReasons
  .filter((reason) => reason !== 'usage_unreadable')
  .map((reason) => `'${reason}'`);

/**
 * What calls of one group have in common, as SQL over the columns of `llm_calls`: everything their price depends on
 * (seller, model, tier, region, the span of time, time of day and length between two changes of a price, which buckets
 * and tool units they used) and what they were priced by before. So a group's cost is that of its summed usage.
 */
export function groupColumns(boundaries: Boundaries): Readonly<Record<string, string>> {
  const mask = usageBuckets.map((bucket, bit) => `(${bucketColumns[bucket]} > 0) * ${2 ** bit}`).join(' + ');
  return {
    provider: 'toString(provider)',
    host: 'toString(host)',
    model: 'toString(model)',
    serviceTier: 'toString(service_tier)',
    isBatch: 'is_batch',
    region: 'toString(region)',
    epoch: `toUInt32(${reached(startedAt, boundaries.atMs)})`,
    time: `toUInt32(${reached(`(${startedAt} % ${dayMs})`, boundaries.timeOfDayMs)})`,
    length: `toUInt32(${reached(`(${inputTokens})`, boundaries.aboveTokens, true)})`,
    buckets: `toUInt32(${mask})`,
    units: 'arraySort(mapKeys(mapFilter((unit, amount) -> amount != 0, tool_units)))::Array(String)',
    priceId: "arrayStringConcat(price_ids, '\\n')",
    reason: 'toString(unpriced_reason)',
    unbilled: `toUInt8(${unbilledSql})`,
    // A sum over many calls is priced by what it says of them: each is a group of its own.
    aggregate: `if(operation = '${aggregateOperation}', call_id, '')`,
    until: tag(aggregateTags.until),
    inputAtMost: tag(aggregateTags.inputAtMost),
    inputAbove: tag(aggregateTags.inputAbove),
    // Without usage, or served at a tier that has no name here, no price makes a cost.
    frozen: `toUInt8((unpriced_reason != '' and unpriced_reason not in (${priceable.join(', ')}))
      or mapContains(tags, '${unpricedTag}') or (unpriced_reason = 'no_price_for_tier' and mapContains(tags, 'servedTier')))`,
  };
}

/** The group of a call as one number, so that a statement can name groups; 64 bits are enough for some thousands. */
export function groupHash(boundaries: Boundaries): string {
  return `sipHash64(${Object.values(groupColumns(boundaries)).join(', ')})`;
}

/** Moment and input length of a call; any call of a group may stand for all of it. */
export const standIns = { startedAtMs: startedAt, inputTokens };
