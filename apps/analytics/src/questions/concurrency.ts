import { type Dimension, dimensions, type QuestionAnswer } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { minuteKeys, minutesOfCalls } from '../store/minute-columns.ts';
import { ceilTo, floorTo, hourMs } from './period-parts.ts';
import type { Answerer, Asked } from './question.ts';
import { type Condition, filterCondition, moment } from './selection.ts';

type Row = QuestionAnswer<'concurrency'>['rows'][number];
type Limit = Asked<'concurrency'>['limits'][number];

const minuteMs = 60_000;
const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const rowSchema = z.object({
  provider: z.string(),
  model: z.string(),
  activeMinutes: z.number(),
  requests: threeNumbers,
  tokens: threeNumbers,
  running: threeNumbers,
  timedCalls: z.number(),
  busiestMs: z.number(),
});

/** Minutes `m` of a filter's calls: kept ones where the filter names only what they are kept by, else of the calls. */
function minutes({ period, filter }: Asked<'concurrency'>): Condition {
  const from = ceilTo(Date.parse(period.from), minuteMs);
  const to = Math.max(from, floorTo(Date.parse(period.to), minuteMs));
  const named = dimensions.filter((dimension: Dimension) => filter[dimension] !== undefined);
  const inTime = `minute >= toDateTime(${moment('from')}, 'UTC') and minute < toDateTime(${moment('to')}, 'UTC')`;
  if (named.every((dimension) => minuteKeys.includes(dimensionColumns[dimension]))) {
    const filtered = filterCondition(filter, 'r');
    return {
      sql: `(select * from apex.calls_by_minute as r
      where r.organization_id = {organization:String} and r.${inTime} and ${filtered.sql})`,
      parameters: { ...filtered.parameters, from, to },
    };
  }
  const filtered = filterCondition(filter, 'c');
  // A call that began before the period may still be running in it.
  const condition = `c.organization_id = {organization:String} and c.started_at >= ${moment('early')}
    and c.started_at < ${moment('to')} and ${filtered.sql}`;
  return {
    sql: `(select * from (${minutesOfCalls(condition)}) where ${inTime})`,
    parameters: { ...filtered.parameters, from, to, early: from - hourMs },
  };
}

function spread([p50, p95, max]: z.infer<typeof threeNumbers>): { p50: number; p95: number; max: number } {
  return { p50, p95, max };
}

function headroom(row: Omit<Row, 'headroom'>, limits: readonly Limit[]): Row['headroom'] {
  const limit = limits.find(
    ({ provider, model }) => model === row.model && (provider === undefined || provider === row.provider),
  );
  const left = (used: number | undefined, most: number | undefined) =>
    used === undefined || most === undefined ? null : 1 - used / most;
  return {
    requestsPerMinute: left(row.requestsPerMinute.max, limit?.requestsPerMinute),
    tokensPerMinute: left(row.tokensPerMinute.max, limit?.tokensPerMinute),
    concurrentCalls: left(row.concurrentCalls?.max, limit?.concurrentCalls),
  };
}

/** How many calls of each model run at once, and its requests and tokens a minute, busiest model first. */
export const concurrency: Answerer<'concurrency'> = async ({ store, scope, signal }, asked) => {
  const { period, limits, limit } = asked;
  const source = minutes(asked);
  const three = (value: string) =>
    `arrayMap(number -> toFloat64(number), arrayConcat(quantilesExact(0.5, 0.95)(${value}), [max(${value})]))`;
  const sql = `
  select toString(m.provider) as provider, toString(m.model) as model, count() as activeMinutes,
    ${three('m.requests')} as requests, ${three('m.tokens')} as tokens, ${three('m.busyMs / 60000')} as running,
    sum(m.timed) as timedCalls, toUnixTimestamp(argMax(m.minute, (m.requests, -toUnixTimestamp(m.minute)))) * 1000 as busiestMs
  from (
    select provider, model, minute, sum(requests) as requests, sum(tokens) as tokens,
      sum(busy_ms) as busyMs, sum(with_latency) as timed
    from ${source.sql}
    group by provider, model, minute
    having requests != 0 or busyMs != 0
  ) as m
  group by m.provider, m.model
  order by requests[3] desc, activeMinutes desc, provider, model
  limit {limit:UInt32}`;
  const parameters = { ...source.parameters, limit };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const whole = floorTo(Date.parse(period.to), minuteMs) - ceilTo(Date.parse(period.from), minuteMs);
  return {
    period,
    provenance,
    minutes: Math.max(0, whole / minuteMs),
    rows: rows.map((row) => {
      const facts = {
        provider: row.provider,
        model: row.model,
        activeMinutes: row.activeMinutes,
        requestsPerMinute: spread(row.requests),
        tokensPerMinute: spread(row.tokens),
        concurrentCalls: row.timedCalls === 0 ? null : spread(row.running),
        busiestAt: new Date(row.busiestMs).toISOString(),
      };
      return { ...facts, headroom: headroom(facts, limits) };
    }),
  };
};
