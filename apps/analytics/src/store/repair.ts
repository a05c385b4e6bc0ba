import { z } from 'zod';
import { recountDistinct } from './distinct-counts.ts';
import type { EngineClient } from './engine-client.ts';
import { keptMinutes, minutesOfCalls, missingMinutes } from './minute-columns.ts';
import { isSomething, keysOf, rollUpKeys, sumsOfCalls, sumsOfRollUp } from './roll-up-columns.ts';

const boundsSchema = z.object({ calls: z.number(), fromMs: z.number(), toMs: z.number() });

/** Clocks of this process and of the engine may differ by this much, in ms. */
const clockMarginMs = 10_000;

const ingestedSince = `ingested_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`;
const inBounds = (column: string) =>
  `${column} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') and ${column} <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;

const recent = `apex.llm_calls where ${ingestedSince} and ${inBounds('started_at')}`;

/** Versions that a later one has replaced, left behind when the process died between writing and removing. */
const removeSuperseded = `
delete from apex.llm_calls where ${inBounds('started_at')} and (organization_id, call_id, version) in (
  select old.organization_id, old.call_id, old.version from apex.llm_calls as old
  inner join (select organization_id, call_id, max(version) as newest from ${recent} and version > 1
    group by organization_id, call_id) as new
    on old.organization_id = new.organization_id and old.call_id = new.call_id
  where old.version < new.newest and ${inBounds('old.started_at')})`;

const addMissingKeys = `
insert into apex.call_keys
select organization_id, sipHash64(call_id), call_id, project, started_at, version, content_hash from ${recent}`;

/** Adds to a roll-up what it lacks (or has too much of) against its source, for the times that were touched. */
export function correct(target: { table: string; time: string }, actual: string, touched: string): string {
  const time = target.time;
  return `
insert into apex.${target.table}
select r.organization_id, r.${time}, ${keysOf('r')}, ${sumsOfRollUp()}
from (
  ${actual}
  union all
  select r.organization_id as organization_id, r.${time} as ${time}, ${keysOf('r')}, ${sumsOfRollUp(-1)}
  from apex.${target.table} as r where (r.organization_id, r.${time}) in (${touched})
  group by organization_id, ${time}, ${rollUpKeys.join(', ')}
) as r
group by r.organization_id, r.${time}, ${rollUpKeys.map((key) => `r.${key}`).join(', ')}
having ${isSomething()}`;
}

const touchedHours = `select organization_id, toStartOfHour(started_at) from ${recent}`;
const touchedDays = `select organization_id, toStartOfDay(started_at) from ${recent}`;

const correctHours = correct(
  { table: 'calls_hourly', time: 'hour' },
  `select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
  from apex.llm_calls as c where (c.organization_id, toStartOfHour(c.started_at)) in (${touchedHours})
  group by organization_id, hour, ${rollUpKeys.join(', ')}`,
  touchedHours,
);

const correctDays = correct(
  { table: 'calls_daily', time: 'day' },
  `select r.organization_id as organization_id, toStartOfDay(r.hour) as day, ${keysOf('r')}, ${sumsOfRollUp()}
  from apex.calls_hourly as r where (r.organization_id, toStartOfDay(r.hour)) in (${touchedDays})
  group by organization_id, day, ${rollUpKeys.join(', ')}`,
  touchedDays,
);

/** Calls run on into the next hour, so that the minutes of an hour are made by its calls and those of the hour before. */
const touchedByMinute = `select organization_id, arrayJoin([hour, hour + 3600]) from
  (select distinct organization_id, toStartOfHour(started_at) as hour from ${recent})`;
const feedsMinutes = `select organization_id, arrayJoin([hour - 3600, hour, hour + 3600]) from
  (select distinct organization_id, toStartOfHour(started_at) as hour from ${recent})`;

const correctMinutes = `
insert into apex.minutes_by_project ${missingMinutes(
  `select * from (${minutesOfCalls(`(c.organization_id, toStartOfHour(c.started_at)) in (${feedsMinutes})`)})
  where (organization_id, toStartOfHour(minute)) in (${touchedByMinute})`,
  keptMinutes(`(h.organization_id, h.hour) in (${touchedByMinute})`, -1),
)}`;

/**
 * Makes keys and roll-ups agree again with the calls ingested since `sinceMs`, after a process died (or a
 * statement failed) in the middle of writing. The calls are the truth; running it twice changes nothing.
 * Returns how many calls were checked.
 */
export async function repairSince(client: EngineClient, sinceMs: number): Promise<number> {
  const since = Math.max(0, Math.floor(sinceMs) - clockMarginMs);
  const { rows } = await client.query(
    `select count() as calls, toUnixTimestamp64Milli(min(started_at)) as fromMs,
      toUnixTimestamp64Milli(max(started_at)) as toMs
     from apex.llm_calls where ${ingestedSince}`,
    { since },
  );
  const bounds = boundsSchema.parse(rows[0]);
  if (bounds.calls === 0) return 0;
  const parameters = { since, from: bounds.fromMs, to: bounds.toMs };
  for (const statement of [removeSuperseded, addMissingKeys, correctHours, correctDays, correctMinutes]) {
    await client.command(`${statement} settings max_execution_time = 600`, parameters);
  }
  await recountDistinct(client, {
    hours: `select distinct organization_id, toStartOfHour(started_at) as hour from ${recent}`,
    // Whole hours, of which the calls since then are only a part.
    bounds:
      'c.started_at >= fromUnixTimestamp64Milli({from:Int64} - 3600000) and c.started_at <= fromUnixTimestamp64Milli({to:Int64} + 3600000)',
    parameters,
  });
  return bounds.calls;
}
