import {
  minuteColumnType,
  minuteKeys,
  minuteList,
  minuteSums,
  minutesOfCalls,
  packedMinutes,
} from '../minute-columns.ts';

const modelKeys = ['provider', 'model'] as const;

/** Minutes by the hour, of a project or of all of them: however many calls there are, an hour of a model is one row. */
function table(name: string, keys: readonly string[], order: readonly string[]): string {
  return `
create table apex.${name} (
  organization_id LowCardinality(String),
  hour DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  ${keys.map((key) => `${key} LowCardinality(String)`).join(',\n  ')},
  ${minuteColumnType}
) engine = SummingMergeTree
partition by toYYYYMM(hour)
order by (organization_id, ${order.join(', ')})
settings index_granularity = 128`;
}

const projectFeed = `
create materialized view apex.minutes_by_project_feed to apex.minutes_by_project as ${packedMinutes(minutesOfCalls('true'))}`;

const lists = ['place', ...minuteSums];
const modelFeed = `
create materialized view apex.minutes_by_model_feed to apex.minutes_by_model as
select organization_id, hour, ${modelKeys.join(', ')}, ${lists.map((column, index) => `tupleElement(sums, ${index + 1}) as \`minuteMap.${column}\``).join(', ')}
from (
  select h.organization_id as organization_id, h.hour as hour, ${modelKeys.map((key) => `h.${key} as ${key}`).join(', ')},
    sumMap(${lists.map(minuteList).join(', ')}) as sums
  from apex.minutes_by_project as h
  group by organization_id, hour, ${modelKeys.join(', ')}
)`;

/** Dropped and made again from the calls, so that a start that was cut off half-way begins anew. */
export const minuteTables: readonly string[] = [
  'drop view if exists apex.calls_by_minute_feed sync',
  'drop table if exists apex.calls_by_minute sync',
  'drop view if exists apex.minutes_by_project_feed sync',
  'drop view if exists apex.minutes_by_model_feed sync',
  'drop table if exists apex.minutes_by_project sync',
  'drop table if exists apex.minutes_by_model sync',
  table('minutes_by_project', minuteKeys, ['project', 'environment', 'hour', ...modelKeys]),
  table('minutes_by_model', modelKeys, ['hour', ...modelKeys]),
  projectFeed,
  modelFeed,
  `insert into apex.minutes_by_project ${packedMinutes(minutesOfCalls('true'))} settings max_execution_time = 0`,
];
