import { z } from 'zod';
import { dimensionColumns } from '../../store/columns.ts';
import { amount } from '../measures.ts';
import { hourMs, weekMs } from '../period-parts.ts';
import type { Asked, QuestionContext } from '../question.ts';
import { filterCondition, moment } from '../selection.ts';
import { usualWeeks } from './find-hours.ts';
import type { Incident } from './incident.ts';

const rowSchema = z.object({
  incident: z.number(),
  feature: z.string(),
  model: z.string(),
  actual: amount,
  calls: z.number(),
  expected: z.number(),
  callsExpected: z.number(),
});
/** What one feature spent on one model in the hours of an incident, and usually spends in them. */
export type Segment = z.infer<typeof rowSchema>;

/** Cost and calls of every feature and model in the hours of incidents, beside the median of the same hours of weeks before. */
export async function findSegments(
  { store, scope, signal }: QuestionContext,
  asked: Asked<'anomalies'>,
  { incidents, firstMs }: { incidents: readonly Incident[]; firstMs: number },
) {
  const filtered = filterCondition(asked.filter, 'r');
  const hours = incidents.flatMap((incident, index) =>
    incident.hours.map((hour) => ({ index, second: hour.atMs / 1000 })),
  );
  const weeks = incidents.map(({ fromMs }) =>
    Math.min(usualWeeks, Math.max(1, Math.floor((fromMs - firstMs) / weekMs))),
  );
  const sql = `
  select incident, feature, model, costs[1] as actual, counts[1] as calls,
    arrayReduce('median', arrayMap(one -> toFloat64(one), arraySlice(costs, 2, {weeks:Array(UInt8)}[incident + 1]))) as expected,
    toFloat64(arrayReduce('median', arraySlice(counts, 2, {weeks:Array(UInt8)}[incident + 1]))) as callsExpected
  from (
    select incident, feature, model, groupArrayInsertAt(toDecimal128(0, 18), ${usualWeeks + 1})(weekCost, toUInt32(week)) as costs,
      groupArrayInsertAt(toInt64(0), ${usualWeeks + 1})(weekCalls, toUInt32(week)) as counts
    from (
      select w.incident as incident, w.week as week, toString(r.feature) as feature, toString(r.model) as model,
        sum(r.cost) as weekCost, sum(r.calls) as weekCalls
      from apex.calls_hourly as r
      inner join (
        select incident, week, toDateTime(second - week * 604800, 'UTC') as hour, {keys:Array(String)}[incident + 1] as key,
          {totals:Array(UInt8)}[incident + 1] as isTotal
        from (select {incidents:Array(UInt8)} as list, {seconds:Array(UInt32)} as moments)
        array join list as incident, moments as second
        array join range(${usualWeeks + 1}) as week
      ) as w on w.hour = r.hour
      where r.organization_id = {organization:String} and r.hour >= toDateTime(${moment('early')}, 'UTC')
        and r.hour < toDateTime(${moment('to')}, 'UTC') and ${filtered.sql} and (w.isTotal = 1 or toString(r.${dimensionColumns[asked.by]}) = w.key)
      group by incident, week, feature, model
    )
    group by incident, feature, model
  )
  order by incident, actual desc, feature, model`;
  const parameters = {
    ...filtered.parameters,
    incidents: hours.map((hour) => hour.index),
    seconds: hours.map((hour) => hour.second),
    weeks,
    keys: incidents.map((incident) => incident.key),
    totals: incidents.map((incident) => Number(incident.isTotal)),
    early: Math.min(...incidents.map((incident) => incident.fromMs)) - usualWeeks * weekMs,
    to: Math.max(...incidents.map((incident) => incident.toMs)) + hourMs,
  };
  return store.read(scope, { sql, parameters, ...(signal === undefined ? {} : { signal }) }, rowSchema);
}
