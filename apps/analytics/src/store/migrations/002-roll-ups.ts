import {
  keysOf,
  rollUpAmounts,
  rollUpCounts,
  rollUpHistograms,
  rollUpKeys,
  sumsOfCalls,
  sumsOfRollUp,
} from '../roll-up-columns.ts';

function table(name: string, time: 'hour' | 'day', partition: string): string {
  const keys = rollUpKeys.map((key) => `${key} ${key === 'synthetic' ? 'UInt8' : 'LowCardinality(String)'}`);
  return `
create table apex.${name} (
  organization_id LowCardinality(String),
  ${time} DateTime('UTC'),
  ${keys.join(',\n  ')},
  ${rollUpCounts.map((column) => `${column} Int64 CODEC(T64, ZSTD(1))`).join(',\n  ')},
  ${rollUpAmounts.map((column) => `${column} Decimal(38, 18) CODEC(ZSTD(1))`).join(',\n  ')},
  ${rollUpHistograms.map((name) => `${name} Nested(bucket UInt16, calls Int64)`).join(',\n  ')}
) engine = SummingMergeTree
partition by ${partition}
primary key (organization_id, ${time})
order by (organization_id, ${time}, ${rollUpKeys.join(', ')})
settings index_granularity = 1024`;
}

const hourlyFeed = `
create materialized view apex.calls_hourly_feed to apex.calls_hourly as
select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
from apex.llm_calls as c
group by organization_id, hour, ${rollUpKeys.join(', ')}`;

const dailyFeed = `
create materialized view apex.calls_daily_feed to apex.calls_daily as
select r.organization_id as organization_id, toStartOfDay(r.hour) as day, ${keysOf('r')}, ${sumsOfRollUp()}
from apex.calls_hourly as r
group by organization_id, day, ${rollUpKeys.join(', ')}`;

/** Hours from the calls, days from the hours; a correction of an hour reaches its day by itself. */
export const rollUpTables: readonly string[] = [
  table('calls_hourly', 'hour', 'toYYYYMM(hour)'),
  hourlyFeed,
  table('calls_daily', 'day', 'toYear(day)'),
  dailyFeed,
];
