import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { histogramError, histogramQuantiles } from '../store/histogram.ts';
import { histogramOf } from '../store/roll-up-columns.ts';
import type { Answerer } from './question.ts';
import { rollUpSource } from './roll-up-source.ts';

const percentiles = z.array(z.number().nullable()).length(3);
const rowSchema = z.object({
  key: z.string(),
  calls: z.number(),
  first: percentiles,
  whole: percentiles,
  speeds: percentiles,
  tokensPerSecond: z.number().nullable(),
  firstCalls: z.number(),
  wholeCalls: z.number(),
  speedCalls: z.number(),
});

function three(values: readonly (number | null)[]): readonly [number, number, number] | null {
  const [low, middle, high] = values;
  if (typeof low !== 'number' || typeof middle !== 'number' || typeof high !== 'number') return null;
  return [low, middle, high];
}

function toPercentiles(values: readonly (number | null)[]): { p50: number; p95: number; p99: number } | null {
  const known = three(values);
  return known === null ? null : { p50: known[0], p95: known[1], p99: known[2] };
}

function toSpeeds(values: readonly (number | null)[]): { p5: number; p50: number; p95: number } | null {
  const known = three(values);
  return known === null ? null : { p5: known[0], p50: known[1], p95: known[2] };
}

/**
 * Percentiles of time to first token and of total duration, in ms, of the calls that report them, and of output tokens
 * per second of the calls that ended well and report a duration; each within `relativeError` of the exact one.
 */
export const latency: Answerer<'latency'> = async (
  { store, scope, signal },
  { period, filter, by, limit },
) => {
  const callsIn = (histogram: Parameters<typeof histogramOf>[0]) =>
    `arraySum(tupleElement(${histogramOf(histogram)}, 2))`;
  const text = (from: string) => `
  select key, calls, firstCalls, wholeCalls, speedCalls, ${histogramQuantiles('first', [0.5, 0.95, 0.99])} as first,
    ${histogramQuantiles('whole', [0.5, 0.95, 0.99])} as whole, ${histogramQuantiles('speeds', [0.05, 0.5, 0.95])} as speeds,
    tokensPerSecond
  from (
    select toString(r.${dimensionColumns[by]}) as key, sum(r.calls) as calls, ${histogramOf('firstToken')} as first,
      ${histogramOf('duration')} as whole, ${histogramOf('speed')} as speeds,
      ${callsIn('firstToken')} as firstCalls, ${callsIn('duration')} as wholeCalls, ${callsIn('speed')} as speedCalls,
      if(sum(r.timed_ms) > 0, sum(r.timed_output) * 1000 / sum(r.timed_ms), null) as tokensPerSecond
    from ${from} as r
    group by key
    having calls != 0
    order by calls desc, key
    limit {limit:UInt32}
  )
  order by calls desc, key`;
  const source = rollUpSource(period, filter, {
    byHour: false,
    reads: text(''),
    callsOnly: true,
  });
  const sql = text(source.sql);
  const parameters = { ...source.parameters, limit };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  return {
    period,
    provenance,
    relativeError: histogramError,
    rows: rows.map((row) => ({
      key: row.key,
      calls: row.calls,
      measuredCalls: { firstToken: row.firstCalls, duration: row.wholeCalls, speed: row.speedCalls },
      timeToFirstTokenMs: toPercentiles(row.first),
      durationMs: toPercentiles(row.whole),
      outputTokensPerSecond: row.tokensPerSecond,
      tokensPerSecond: toSpeeds(row.speeds),
    })),
  };
};
