import { recountDistinct } from '../store/distinct-counts.ts';
import type { EngineClient } from '../store/engine-client.ts';
import { keptMinutes, minutesOfCalls, missingMinutes } from '../store/minute-columns.ts';
import { correct } from '../store/repair.ts';
import { keysOf, rollUpKeys, sumsOfCalls, sumsOfRollUp } from '../store/roll-up-columns.ts';

const hours = `select {organization:String} as organization_id, toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC') as hour`;
const days = `select organization_id, toStartOfDay(hour) from (${hours})`;

/** Calls of the hours and of those next to them, which feed the same minutes. */
const near = `c.organization_id = {organization:String}
  and c.started_at >= fromUnixTimestamp64Milli({from:Int64} - 3600000, 'UTC')
  and c.started_at < fromUnixTimestamp64Milli({to:Int64} + 3600000, 'UTC')`;

const correctHours = correct(
  { table: 'calls_hourly', time: 'hour' },
  `select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
  from apex.llm_calls as c where ${near} and (c.organization_id, toStartOfHour(c.started_at)) in (${hours})
  group by organization_id, hour, ${rollUpKeys.join(', ')}`,
  hours,
);

const correctDays = correct(
  { table: 'calls_daily', time: 'day' },
  `select r.organization_id as organization_id, toStartOfDay(r.hour) as day, ${keysOf('r')}, ${sumsOfRollUp()}
  from apex.calls_hourly as r where (r.organization_id, toStartOfDay(r.hour)) in (${days})
  group by organization_id, day, ${rollUpKeys.join(', ')}`,
  days,
);

const touchedByMinute = `select organization_id, arrayJoin([hour, hour + 3600]) from (${hours})`;
const feedsMinutes = `select organization_id, arrayJoin([hour - 3600, hour, hour + 3600]) from (${hours})`;

const correctMinutes = `
insert into apex.minutes_by_project ${missingMinutes(
  `select * from (${minutesOfCalls(`${near} and (c.organization_id, toStartOfHour(c.started_at)) in (${feedsMinutes})`)})
  where (organization_id, toStartOfHour(minute)) in (${touchedByMinute})`,
  keptMinutes(
    `h.organization_id = {organization:String} and (h.organization_id, h.hour) in (${touchedByMinute})`,
    -1,
  ),
)}`;

const hourMs = 3_600_000;

/**
 * Makes an organization's roll-ups say of some hours (seconds since 1970) what its calls say: exactly the difference is
 * added. The calls are the truth; running it twice changes nothing.
 */
export async function correctRollUps(
  writer: EngineClient,
  organization: string,
  seconds: readonly number[],
): Promise<void> {
  if (seconds.length === 0) return;
  const from = seconds.reduce((left, right) => Math.min(left, right)) * 1000;
  const to = seconds.reduce((left, right) => Math.max(left, right)) * 1000 + hourMs;
  const parameters = { organization, hours: seconds, from, to };
  for (const statement of [correctHours, correctDays, correctMinutes])
    await writer.command(`${statement} settings max_execution_time = 600`, parameters);
  await recountDistinct(writer, { hours, bounds: near, parameters });
}
