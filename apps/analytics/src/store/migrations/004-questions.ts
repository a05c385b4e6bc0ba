import { allDimensionColumns } from '../columns.ts';
import { distinctColumns, distinctOfCalls, distinctOfCounts, distinctType } from '../distinct-counts.ts';
import { keysOf, rollUpKeys, sumsOfCalls } from '../roll-up-columns.ts';
import { rollUpTables } from './002-roll-ups.ts';

const text = (column: string) => `${column} ${column === 'synthetic' ? 'UInt8' : 'LowCardinality(String)'}`;

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

const views = ['calls_hourly_feed', 'calls_daily_feed', 'distinct_hourly_feed', 'distinct_daily_feed'];
const tables = ['calls_hourly', 'calls_daily', 'distinct_hourly', 'distinct_daily'];

/** As long as it takes: many calls are rolled up again. */
const withoutLimit = 'settings max_execution_time = 0';

/**
 * What more questions need: histograms, turns and units in the roll-ups, and distinct counts. Roll-ups are
 * made of the calls alone, so they are dropped and made again; cut off half-way, the next start begins anew.
 */
export const questionTables: readonly string[] = [
  ...views.map((view) => `drop view if exists apex.${view} sync`),
  ...tables.map((name) => `drop table if exists apex.${name} sync`),
  ...rollUpTables,
  distinct('distinct_hourly', 'hour', 'toYYYYMM(hour)'),
  distinctHourlyFeed,
  distinct('distinct_daily', 'day', 'toYear(day)'),
  distinctDailyFeed,
  `insert into apex.calls_hourly
   select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${keysOf('c')}, ${sumsOfCalls()}
   from apex.llm_calls as c group by organization_id, hour, ${rollUpKeys.join(', ')} ${withoutLimit}`,
  `insert into apex.distinct_hourly ${distinctHours} ${withoutLimit}`,
];
