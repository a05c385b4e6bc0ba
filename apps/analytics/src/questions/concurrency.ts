import { type Dimension, dimensions, type QuestionAnswer } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../store/columns.ts';
import { keptMinutes, minuteKeys, minuteList, minuteSums, minutesOfCalls } from '../store/minute-columns.ts';
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

/**
 * Hours `h` of a filter's calls, each with lists of its minutes' sums: kept ones where the filter names only what they are
 * kept by, else of the calls. Where the filter does not name a project either, a model's hour is one row, whatever ran.
 */
function hours({ period, filter }: Asked<'concurrency'>): Condition & { readonly isCut: boolean } {
  const from = ceilTo(Date.parse(period.from), minuteMs);
  const to = Math.max(from, floorTo(Date.parse(period.to), minuteMs));
  const named = dimensions.filter((dimension: Dimension) => filter[dimension] !== undefined);
  const parameters = { from: from / 1000, to, until: to / 1000 };
  const inTime = `h.organization_id = {organization:String} and h.hour >= toDateTime(${moment('early')}, 'UTC')
      and h.hour < toDateTime(${moment('to')}, 'UTC')`;
  const kept = filterCondition(filter, 'h');
  const early = floorTo(from, hourMs);
  const isCut = from % hourMs !== 0 || to % hourMs !== 0;
  if (named.every((dimension) => dimension === 'provider' || dimension === 'model')) {
    const sql = `(select * from apex.minutes_by_model as h final where ${inTime} and ${kept.sql})`;
    return { sql, parameters: { ...kept.parameters, ...parameters, early }, isCut };
  }
  // Minute by minute, as hours of one: what is kept of several projects is summed here.
  const ofModels = (minutes: string) => `(
    select m.provider as provider, m.model as model, m.minute as hour, [0] as \`${minuteList('place').slice(2)}\`,
      ${minuteSums.map((column) => `[sum(m.${column})] as \`${minuteList(column).slice(2)}\``).join(', ')}
    from (${minutes}) as m
    group by provider, model, hour
    having sum(m.requests) != 0 or sum(m.busy_ms) != 0)`;
  if (named.every((dimension) => minuteKeys.includes(dimensionColumns[dimension]))) {
    const sql = ofModels(keptMinutes(`${inTime} and ${kept.sql}`));
    return { sql, parameters: { ...kept.parameters, ...parameters, early }, isCut };
  }
  const filtered = filterCondition(filter, 'c');
  // A call that began before the period may still be running in it.
  const ofCalls = `c.organization_id = {organization:String} and c.started_at >= ${moment('early')}
    and c.started_at < ${moment('to')} and ${filtered.sql}`;
  const sql = ofModels(minutesOfCalls(ofCalls));
  return { sql, parameters: { ...filtered.parameters, ...parameters, early: early - hourMs }, isCut: true };
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

/**
 * How many calls of each model run at once, and its requests and tokens a minute, busiest model first. With a filter by
 * anything else than project, environment, provider and model the minutes are made of the calls themselves, which takes
 * some 0.5 s a million of them that pass on two busy cores; past the 30 s a question may take it raises `timeout`.
 */
export const concurrency: Answerer<'concurrency'> = async ({ store, scope, signal }, asked) => {
  const { period, limits, limit } = asked;
  const source = hours(asked);
  const three = (list: string) =>
    `arrayMap(number -> toFloat64(number), arrayConcat(quantilesExactArray(0.5, 0.95)(m.${list}), [max(arrayMax(m.${list}))]))`;
  // Minutes in which no call starts or runs are not there; the first and the last hour may lie in the period by a part.
  const within = (list: string) =>
    source.isCut
      ? `arrayFilter((one, place) -> place >= begin and place < end, ${minuteList(list)}, ${minuteList('place')})`
      : minuteList(list);
  const sql = `
  select toString(m.provider) as provider, toString(m.model) as model, sum(length(m.starts)) as activeMinutes,
    ${three('starts')} as requests, ${three('sizes')} as tokens, arrayMap(ms -> ms / 60000, ${three('running')}) as running,
    sum(m.timed) as timedCalls, toInt64(argMax(m.busiest, (arrayMax(m.starts), -m.busiest))) * 1000 as busiestMs
  from (
    select h.provider as provider, h.model as model, toUnixTimestamp(h.hour) as second,
      intDiv({from:Int64} - second, 60) as begin, intDiv({until:Int64} - second, 60) as end,
      ${within('requests')} as starts, ${within('tokens')} as sizes, ${within('busy_ms')} as running,
      arraySum(${within('with_latency')}) as timed,
      second + ${within('place')}[indexOf(starts, arrayMax(starts))] * 60 as busiest
    from ${source.sql} as h
    where notEmpty(starts)
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
