import { distinctByDimension, distinctColumns, distinctType } from '../distinct-counts.ts';

const table = `
create table apex.distinct_by_dimension (
  organization_id LowCardinality(String),
  day DateTime('UTC'),
  dimension LowCardinality(String),
  value LowCardinality(String),
  ${Object.keys(distinctColumns)
    .map((column) => `${column} ${distinctType}`)
    .join(',\n  ')}
) engine = AggregatingMergeTree
partition by toYear(day)
order by (organization_id, dimension, day, value)
settings index_granularity = 64`;

/** Dropped and made again from the daily counts, so that a start that was cut off half-way begins anew. */
export const distinctTables: readonly string[] = [
  'drop view if exists apex.distinct_by_dimension_feed sync',
  'drop table if exists apex.distinct_by_dimension sync',
  table,
  `create materialized view apex.distinct_by_dimension_feed to apex.distinct_by_dimension as ${distinctByDimension}`,
  `insert into apex.distinct_by_dimension ${distinctByDimension} settings max_execution_time = 0`,
];
