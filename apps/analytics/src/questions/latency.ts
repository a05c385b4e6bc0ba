import { z } from 'zod';
import { bucketColumns, dimensionColumns, outputBuckets } from '../store/columns.ts';
import type { Answerer } from './question.ts';
import { callsCondition } from './selection.ts';

const percentiles = z.array(z.number().nullable()).length(3);
const rowSchema = z.object({
  key: z.string(),
  calls: z.number(),
  first: percentiles,
  whole: percentiles,
  tokensPerSecond: z.number().nullable(),
});

function toPercentiles(values: readonly (number | null)[]): { p50: number; p95: number; p99: number } | null {
  const [p50, p95, p99] = values;
  if (typeof p50 !== 'number' || typeof p95 !== 'number' || typeof p99 !== 'number') return null;
  return { p50, p95, p99 };
}

const output = outputBuckets.map((bucket) => `c.${bucketColumns[bucket]}`).join(' + ');
const quantiles = (column: string) =>
  `if(countIf(isNotNull(${column})) = 0, [null, null, null], quantilesExact(0.5, 0.95, 0.99)(${column}))`;

/**
 * Percentiles of time to first token and of total duration, in ms, of the calls that report them; output tokens per
 * second over the calls that ended well and report a duration.
 */
export const latency: Answerer<'latency'> = async (
  { store, scope, signal },
  { period, filter, by, limit },
) => {
  const calls = callsCondition(period, filter);
  const timed = "c.status = 'ok' and c.duration_ms > 0";
  const sql = `
  select c.${dimensionColumns[by]} as key, count() as calls, ${quantiles('c.time_to_first_token_ms')} as first,
    ${quantiles('c.duration_ms')} as whole,
    if(sumIf(c.duration_ms, ${timed}) > 0, sumIf(${output}, ${timed}) * 1000 / sumIf(c.duration_ms, ${timed}), null) as tokensPerSecond
  from apex.llm_calls as c
  where ${calls.sql}
  group by key
  order by calls desc, key
  limit {limit:UInt32}`;
  const parameters = { ...calls.parameters, limit };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  return {
    period,
    provenance,
    rows: rows.map((row) => ({
      key: row.key,
      calls: row.calls,
      timeToFirstTokenMs: toPercentiles(row.first),
      durationMs: toPercentiles(row.whole),
      outputTokensPerSecond: row.tokensPerSecond,
    })),
  };
};
