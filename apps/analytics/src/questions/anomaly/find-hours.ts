import type { Usd } from '@netra/contract';
import { z } from 'zod';
import { dimensionColumns } from '../../store/columns.ts';
import { amount } from '../measures.ts';
import { ceilTo, floorTo, hourMs, weekMs } from '../period-parts.ts';
import type { Asked, QuestionContext } from '../question.ts';
import { filterCondition, moment } from '../selection.ts';

/** Weeks before an hour whose same hour says what is usual. */
export const usualWeeks = 5;
/** Fewer weeks than this say nothing. */
const fewestWeeks = 2;
/** The dearest values of the dimension that are watched one by one; all are in the total. */
const mostSeries = 20;
/** A longer period is looked at from its end. */
const mostDays = 120;
/** Hours closer to usual than this are not worth carrying out of the engine. */
const noticed = 3;
/** 1.4826 x the median distance estimates a standard deviation (Rousseeuw and Croux, JASA 1993). */
const madScale = 1.4826;
/** Nine tenths of normally distributed values lie within this many standard deviations. */
const normal90 = 1.645;
/**
 * Where single calls are dear beside an hour's spend, hours lie further out than the median tells. How far is read week
 * by week, and the calmer weeks count: an anomaly must not make itself look usual.
 */
const calmWeeks = 0.35;

/** An hour that is not as usual: in total, or for one value of the watched dimension. */
export type OddHour = {
  readonly isTotal: boolean;
  readonly key: string;
  readonly atMs: number;
  readonly actual: Usd;
  /** The median of the same hour of the weeks before, in USD. */
  readonly expected: number;
  /** Distance from it in robust standard deviations; signed. */
  readonly score: number;
};

const rowSchema = z.object({
  isTotal: z.number(),
  key: z.string(),
  atMs: z.number(),
  actual: amount,
  expected: z.number(),
  score: z.number(),
  isOdd: z.number(),
  compared: z.number(),
  usualDay: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
});

/**
 * Finds the hours of a period that differ from the same hour of the weeks before. An hour's spend varies with the root of
 * what it usually is (as sums of independent calls do), so distances are measured in that, against the median and the
 * upper end of a series' distances in its calmer weeks: neither a spike nor a change of level moves these much.
 */
export async function findOddHours({ store, scope, signal }: QuestionContext, asked: Asked<'anomalies'>) {
  const { period, filter, by } = asked;
  const to = ceilTo(Date.parse(period.to), hourMs);
  const from = Math.max(floorTo(Date.parse(period.from), hourMs), to - mostDays * 24 * hourMs);
  const early = from - usualWeeks * weekMs;
  const filtered = filterCondition(filter, 'r');
  const inTime = `r.organization_id = {organization:String} and r.hour >= toDateTime(${moment('early')}, 'UTC')
      and r.hour < toDateTime(${moment('to')}, 'UTC') and ${filtered.sql}`;
  const column = `r.${dimensionColumns[by]}`;
  const slots = (to - early) / hourMs;
  const sql = `
  with sums as (
    select grouping(${column}) as isTotal, toString(${column}) as key, toUInt32(intDiv(toUnixTimestamp(r.hour) - {start:Int64}, 3600)) as slot,
      sum(r.cost) as cost, sum(r.calls) as calls
    from apex.calls_hourly as r
    where ${inTime}
    group by grouping sets ((${column}, r.hour), (r.hour))
  ),
  grid as (
    select isTotal, key, sum(cost) as whole, groupArrayInsertAt(toDecimal128(0, 18), ${slots})(cost, slot) as list,
      minIf(slot, calls > 0) as opened, maxIf(slot, calls > 0) as closed
    from sums
    group by isTotal, key
    order by isTotal desc, whole desc, key
    limit ${mostSeries} + 1
  ),
  series as (
    select rowNumberInAllBlocks() as id, isTotal, key, maxIf(opened, isTotal = 1) over () as first, maxIf(closed, isTotal = 1) over () as last,
      arraySlice(list, first + 1, last - first + 1) as amounts
    from grid
  ),
  hours as (
    select id, isTotal, key, first, last, place, amount, toFloat64(amount) as spent,
      groupArray(spent) over (partition by id, place % 168 order by place rows between ${usualWeeks} preceding and 1 preceding) as before,
      avg(spent) over (partition by id) as usual
    from series array join amounts as amount, arrayEnumerate(amounts) as place
  ),
  compared as (
    select *, arrayReduce('median', before) as expected, greatest(expected, usual / 20) as basis,
      (spent - expected) / sqrt(basis) as distance
    from hours
    where length(before) >= ${fewestWeeks} and usual > 0
  ),
  weekly as (
    select *, greatest(spent, expected) > usual / 20 as isBusy,
      quantileIf(0.9)(abs(distance), isBusy) over (partition by id, intDiv(place - 1, 168)) / ${normal90} as weekSpread
    from compared
  ),
  scored as (
    select *, ${madScale} * quantileIf(0.5)(abs(distance), isBusy) over (partition by id) as middle,
      quantileIf(${calmWeeks})(weekSpread, isFinite(weekSpread)) over (partition by id) as tail,
      distance / greatest(middle, tail, sqrt(usual) / 20) as score,
      ({start:Int64} + (first + place - 1) * 3600) * 1000 as atMs
    from weekly
  )
  select isTotal, key, toInt64(atMs) as atMs, amount as actual, expected, score,
    abs(score) >= ${noticed} as isOdd, count() over (partition by id) as compared,
    avg(expected) over (partition by id) * 24 as usualDay,
    toInt64({start:Int64} + first * 3600) * 1000 as firstMs, toInt64({start:Int64} + last * 3600) * 1000 as lastMs
  from scored
  where atMs >= {from:Int64} and isFinite(score)
  qualify isOdd or (isTotal = 1 and row_number() over (partition by id order by atMs) = 1)
  order by isTotal desc, key, atMs
  limit 20000`;
  const parameters = { ...filtered.parameters, early, from, to, start: early / 1000 };
  const statement = { sql, parameters, ...(signal === undefined ? {} : { signal }) };
  const { rows, provenance } = await store.read(scope, statement, rowSchema);
  const total = rows.find((row) => row.isTotal === 1);
  const odd = rows
    .filter((row) => row.isOdd === 1)
    // The last hour with calls may not be over: that little was spent in it says nothing.
    .filter((row) => row.score > 0 || row.atMs < row.lastMs)
    .map((row): OddHour => ({ ...row, isTotal: row.isTotal === 1 }));
  return {
    odd,
    hours: (to - from) / hourMs,
    hoursCompared: total?.compared ?? 0,
    /** What a day usually costs in total, in USD. */
    usualDay: total?.usualDay ?? 0,
    firstMs: total?.firstMs ?? 0,
    provenance,
  };
}
