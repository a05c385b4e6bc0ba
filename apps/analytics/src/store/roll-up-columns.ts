import { usageBuckets } from '@netra/contract';
import { allDimensionColumns, bucketColumns, costColumns, outputBuckets } from './columns.ts';
import { histogramBucket } from './histogram.ts';

/**
 * Where in a conversation a call stands, in the words of the contract's turn types. Only what the call itself states
 * counts here: whether another call came before it is not known when it is written.
 */
const turn = `multiIf(c.conversation_id = '', 'none', isNull(c.history_tokens), 'unstated', c.history_tokens = 0, 'first', 'later')`;

/** What a roll-up row is told apart by, besides its organization and its time. */
export const rollUpKeys: readonly string[] = [
  ...allDimensionColumns,
  'error_type',
  'unpriced_reason',
  'synthetic',
  'prompt_name',
  'host',
  'turn',
];

const nothing = 'toDecimal128(0, 18)';
const output = outputBuckets.map((bucket) => `c.${bucketColumns[bucket]}`).join(' + ');
/** Calls whose speed can be told: they ended well and say how long they took. */
const timed = "c.status = 'ok' and c.duration_ms > 0";

/** An outcome score from here up is a success. */
export const successScore = 0.5;

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
  with_user: "countIf(c.end_user_hash != '')",
  with_cache: 'countIf(c.cache_read + c.cache_write_5m + c.cache_write_1h > 0)',
  successes: `countIf(c.outcome_score >= ${successScore})`,
  timed_ms: `sum(if(${timed}, toInt64(round(c.duration_ms)), 0))`,
  timed_output: `sumIf(${output}, ${timed})`,
  ...Object.fromEntries(
    usageBuckets.map((bucket) => [bucketColumns[bucket], `sum(c.${bucketColumns[bucket]})`]),
  ),
};

const amounts: Readonly<Record<string, string>> = {
  cost: `sum(ifNull(c.cost, ${nothing}))`,
  retry_cost: `sumIf(ifNull(c.cost, ${nothing}), c.retry_of != '')`,
  conversation_cost: `sumIf(ifNull(c.cost, ${nothing}), c.conversation_id != '')`,
  user_cost: `sumIf(ifNull(c.cost, ${nothing}), c.end_user_hash != '')`,
  scored_cost: `sumIf(ifNull(c.cost, ${nothing}), isNotNull(c.outcome_score))`,
  provided_cost: `sum(ifNull(c.provided_cost, ${nothing}))`,
  ...Object.fromEntries(costColumns.map((column) => [column, `sum(c.${column})`])),
};

/** Values of which a roll-up keeps a histogram: the value over `llm_calls c`, and which calls have one. */
const histograms = {
  duration: { value: 'c.duration_ms', when: 'isNotNull(c.duration_ms)' },
  firstToken: { value: 'c.time_to_first_token_ms', when: 'isNotNull(c.time_to_first_token_ms)' },
  speed: { value: `(${output}) * 1000 / c.duration_ms`, when: timed },
} as const;
type Histogram = keyof typeof histograms;
const histogramNames = Object.keys(histograms) as Histogram[];

/** The nested column of a histogram; the engine adds up nested columns of this ending bucket by bucket. */
function nested(name: Histogram): string {
  return `${name}Map`;
}

/** One histogram of all rows of a roll-up `r`: a pair of buckets, ascending, and how many calls are in each. */
export function histogramOf(name: Histogram): string {
  return `sumMap(r.${nested(name)}.bucket, r.${nested(name)}.calls)`;
}

export const rollUpCounts: readonly string[] = Object.keys(counts);
export const rollUpAmounts: readonly string[] = Object.keys(amounts);
export const rollUpHistograms: readonly string[] = histogramNames.map(nested);
const histogramColumns = rollUpHistograms.flatMap((name) => [`\`${name}.bucket\``, `\`${name}.calls\``]);
/** Every column of a roll-up that is one sum. */
const rollUpSums: readonly string[] = [...rollUpCounts, ...rollUpAmounts];
/** The same and the histograms, in the order of the tables. */
export const rollUpColumns: readonly string[] = [...rollUpSums, ...histogramColumns];

/**
 * Select list that makes roll-up sums of the rows of `llm_calls c`; with `sign` -1, what takes them out again. Of all
 * columns, in their order, or of the named ones.
 */
export function sumsOfCalls(sign: 1 | -1 = 1, named: readonly string[] = rollUpColumns): string {
  const minus = sign === -1 ? '-' : '';
  const isNamed = (column: string) => named.includes(column);
  return [
    ...Object.entries(counts).flatMap(([column, sum]) =>
      isNamed(column) ? [`${minus}toInt64(${sum}) as ${column}`] : [],
    ),
    ...Object.entries(amounts).flatMap(([column, sum]) =>
      isNamed(column) ? [`${minus}(${sum}) as ${column}`] : [],
    ),
    ...histogramNames
      .filter((name) => isNamed(`\`${nested(name)}.calls\``))
      .flatMap((name) => {
        const { value, when } = histograms[name];
        const bucket = histogramBucket(`assumeNotNull(${value})`);
        return halves(name, `sumMapIf([${bucket}], [toInt64(${sign})], ifNull(${when}, false))`);
      }),
  ].join(', ');
}

function halves(name: Histogram, sum: string): string[] {
  return [
    `tupleElement(${sum}, 1) as \`${nested(name)}.bucket\``,
    `tupleElement(${sum}, 2) as \`${nested(name)}.calls\``,
  ];
}

/** Select list that adds up rows of a roll-up `r`; with `sign` -1, negated. */
export function sumsOfRollUp(sign: 1 | -1 = 1): string {
  const minus = sign === -1 ? '-' : '';
  return [
    ...rollUpSums.map((column) => `${minus}sum(r.${column}) as ${column}`),
    ...histogramNames.flatMap((name) => {
      const calls = `r.${nested(name)}.calls`;
      const signed = sign === -1 ? `arrayMap(calls -> -calls, ${calls})` : calls;
      return halves(name, `sumMap(r.${nested(name)}.bucket, ${signed})`);
    }),
  ].join(', ');
}

/** The condition that a group of rows `r` adds up to something in any column. */
export function isSomething(): string {
  return [
    ...rollUpSums.map((column) => `sum(r.${column}) != 0`),
    ...histogramNames.map((name) => `notEmpty(tupleElement(${histogramOf(name)}, 1))`),
  ].join(' or ');
}

/** The key columns of the table aliased `alias`, under their own names: all, or the named ones. */
export function keysOf(alias: 'c' | 'r', named: readonly string[] = rollUpKeys): string {
  return named
    .map((column) =>
      column === 'turn' && alias === 'c' ? `${turn} as turn` : `${alias}.${column} as ${column}`,
    )
    .join(', ');
}
