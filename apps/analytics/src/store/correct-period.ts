import type { EngineClient } from './engine-client.ts';
import { correct } from './repair.ts';
import { keysOf, rollUpKeys, sumsOfCalls, sumsOfRollUp } from './roll-up-columns.ts';

/** Whole days of one organization, in ms since 1970 (UTC), `to` not included. */
export type CorrectedDays = { readonly organization: string; readonly fromMs: number; readonly toMs: number };

const moment = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
const within = (column: string) => `${column} >= ${moment('from')} and ${column} < ${moment('to')}`;
const ofOrganization = (alias: string) => `${alias}.organization_id = {organization:String}`;

const hours = `select organization_id, hour from apex.calls_hourly
  where organization_id = {organization:String} and ${within('hour')}`;
const days = `select organization_id, day from apex.calls_daily
  where organization_id = {organization:String} and ${within('day')}`;

const correctHours = correct(
  { table: 'calls_hourly', time: 'hour' },
  `select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
  from apex.llm_calls as c where ${ofOrganization('c')} and ${within('c.started_at')}
  group by organization_id, hour, ${rollUpKeys.join(', ')}`,
  hours,
);

const correctDays = correct(
  { table: 'calls_daily', time: 'day' },
  `select r.organization_id as organization_id, toStartOfDay(r.hour) as day, ${keysOf('r')}, ${sumsOfRollUp()}
  from apex.calls_hourly as r where ${ofOrganization('r')} and ${within('r.hour')}
  group by organization_id, day, ${rollUpKeys.join(', ')}`,
  days,
);

/**
 * Makes the roll-ups of whole days say what the calls say, by adding the difference: each roll-up changes with one
 * insert, so a reader sees the sums from before or from after. Running it twice changes nothing.
 */
export async function correctPeriod(client: EngineClient, period: CorrectedDays): Promise<void> {
  const parameters = { organization: period.organization, from: period.fromMs, to: period.toMs };
  for (const statement of [correctHours, correctDays])
    await client.command(`${statement} settings max_execution_time = 600`, parameters);
}
