import { usageBuckets } from '@netra/contract';
import { allDimensionColumns, bucketColumns, costColumns } from './columns.ts';

/** What a roll-up row is told apart by, besides its organization and its time. */
export const rollUpKeys: readonly string[] = [
  ...allDimensionColumns,
  'error_type',
  'unpriced_reason',
  'synthetic',
];

const nothing = 'toDecimal128(0, 18)';

/**
 * Columns a roll-up sums, each with its expression over `llm_calls c`. All are plain sums, so a row can be taken
 * out of a roll-up again by adding it with the opposite sign.
 */
const counts: Readonly<Record<string, string>> = {
  calls: 'count()',
  unpriced_calls: 'countIf(isNull(c.cost))',
  error_calls: "countIf(c.status = 'error')",
  retry_calls: "countIf(c.retry_of != '')",
  with_latency: 'countIf(isNotNull(c.duration_ms))',
  with_prompt_hash: "countIf(c.prompt_hash != '')",
  with_prefix_hashes: 'countIf(notEmpty(c.prefix_hashes))',
  with_outcome: 'countIf(isNotNull(c.outcome_score))',
  with_conversation: "countIf(c.conversation_id != '')",
  ...Object.fromEntries(
    usageBuckets.map((bucket) => [bucketColumns[bucket], `sum(c.${bucketColumns[bucket]})`]),
  ),
};

const amounts: Readonly<Record<string, string>> = {
  cost: `sum(ifNull(c.cost, ${nothing}))`,
  retry_cost: `sumIf(ifNull(c.cost, ${nothing}), c.retry_of != '')`,
  provided_cost: `sum(ifNull(c.provided_cost, ${nothing}))`,
  ...Object.fromEntries(costColumns.map((column) => [column, `sum(c.${column})`])),
};

export const rollUpCounts: readonly string[] = Object.keys(counts);
export const rollUpAmounts: readonly string[] = Object.keys(amounts);
/** Every summed column of a roll-up. */
export const rollUpSums: readonly string[] = [...rollUpCounts, ...rollUpAmounts];

/** Select list that makes roll-up sums of the rows of `llm_calls c`; with `sign` -1, what takes them out again. */
export function sumsOfCalls(sign: 1 | -1 = 1): string {
  const minus = sign === -1 ? '-' : '';
  return [
    ...Object.entries(counts).map(([column, sum]) => `${minus}toInt64(${sum}) as ${column}`),
    ...Object.entries(amounts).map(([column, sum]) => `${minus}(${sum}) as ${column}`),
  ].join(', ');
}

/** Select list that adds up rows of a roll-up `r`; with `sign` -1, negated. */
export function sumsOfRollUp(sign: 1 | -1 = 1): string {
  const minus = sign === -1 ? '-' : '';
  return rollUpSums.map((column) => `${minus}sum(r.${column}) as ${column}`).join(', ');
}

/** The key columns of the table aliased `alias`, under their own names. */
export function keysOf(alias: 'c' | 'r'): string {
  return rollUpKeys.map((column) => `${alias}.${column} as ${column}`).join(', ');
}
