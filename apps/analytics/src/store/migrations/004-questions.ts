import { allDimensionColumns } from '../columns.ts';
import { distinctColumns, distinctOfCalls, distinctOfCounts, distinctType } from '../distinct-counts.ts';
import { minuteKeys, minuteSums, minutesOfCalls } from '../minute-columns.ts';
import { keysOf, rollUpKeys, sumsOfCalls } from '../roll-up-columns.ts';
import { rollUpTables } from './002-roll-ups.ts';

const text = (column: string) => `${column} ${column === 'synthetic' ? 'UInt8' : 'LowCardinality(String)'}`;

/** Requests, tokens and running time of each minute. */
const minutes = `
create table apex.calls_by_minute (
  organization_id LowCardinality(String),
  minute DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  ${minuteKeys.map(text).join(',\n  ')},
  ${minuteSums.map((column) => `${column} Int64 CODEC(T64, ZSTD(1))`).join(',\n  ')}
) engine = SummingMergeTree
partition by toYYYYMM(minute)
order by (organization_id, minute, ${minuteKeys.join(', ')})`;

const minutesFeed = `
create materialized view apex.calls_by_minute_feed to apex.calls_by_minute as ${minutesOfCalls('true')}`;

function distinct(name: string, time: 'hour' | 'day', partition: string): string {
  return `
create table apex.${name} (
  organization_id LowCardinality(String),
  ${time} DateTime('UTC'),
  ${allDimensionColumns.map(text).join(',\n  ')},
  ${Object.keys(distinctColumns)
    .map((column) => `${column} ${distinctType}`)
    .join(',\n  ')}
) engine = AggregatingMergeTree
partition by ${partition}
primary key (organization_id, ${time})
order by (organization_id, ${time}, ${allDimensionColumns.join(', ')})
settings index_granularity = 256`;
}

const distinctHours = `
select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${distinctOfCalls()}
from apex.llm_calls as c
group by organization_id, hour, ${allDimensionColumns.join(', ')}`;

const distinctHourlyFeed = `
create materialized view apex.distinct_hourly_feed to apex.distinct_hourly as ${distinctHours}`;

const distinctDailyFeed = `
create materialized view apex.distinct_daily_feed to apex.distinct_daily as
select d.organization_id as organization_id, toStartOfDay(d.hour) as day, ${distinctOfCounts()}
from apex.distinct_hourly as d
group by organization_id, day, ${allDimensionColumns.join(', ')}`;

const views = [
  'calls_hourly_feed',
  'calls_daily_feed',
  'calls_by_minute_feed',
  'distinct_hourly_feed',
  'distinct_daily_feed',
];
const tables = ['calls_hourly', 'calls_daily', 'calls_by_minute', 'distinct_hourly', 'distinct_daily'];

/** As long as it takes: many calls are rolled up again. */
const withoutLimit = 'settings max_execution_time = 0';

/**
 * What more questions need: histograms, turns and units in the roll-ups, minutes, and distinct counts. Roll-ups are
 * made of the calls alone, so they are dropped and made again; cut off half-way, the next start begins anew.
 */
export const questionTables: readonly string[] = [
  ...views.map((view) => `drop view if exists apex.${view} sync`),
  ...tables.map((name) => `drop table if exists apex.${name} sync`),
  ...rollUpTables,
  minutes,
  minutesFeed,
  distinct('distinct_hourly', 'hour', 'toYYYYMM(hour)'),
  distinctHourlyFeed,
  distinct('distinct_daily', 'day', 'toYear(day)'),
  distinctDailyFeed,
  `insert into apex.calls_hourly
   select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
   from apex.llm_calls as c group by organization_id, hour, ${rollUpKeys.join(', ')} ${withoutLimit}`,
  `insert into apex.calls_by_minute ${minutesOfCalls('true')} ${withoutLimit}`,
  `insert into apex.distinct_hourly ${distinctHours} ${withoutLimit}`,
];
