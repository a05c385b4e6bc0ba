import { allDimensionColumns } from './columns.ts';
import type { EngineClient } from './engine-client.ts';

/**
 * How many different conversations and end users there are cannot be summed, and nothing can be taken out of it again:
 * hours whose calls changed theirs are counted anew.
 */
export const distinctColumns = {
  conversations: 'conversation_id',
  users: 'end_user_hash',
} as const;
type DistinctColumn = keyof typeof distinctColumns;
const names = Object.keys(distinctColumns) as DistinctColumn[];

/** Kept as 2^13 registers each: some hundreds are counted exactly, more with a standard error of 1.04 / sqrt(2^13). */
const sketch = 'uniqCombined64(13)';
export const distinctType = `AggregateFunction(${sketch}, Nullable(UInt64))`;
export const distinctError = 1.04 / Math.sqrt(2 ** 13);

const dimensionsOf = (alias: 'c' | 'd') =>
  allDimensionColumns.map((column) => `${alias}.${column} as ${column}`).join(', ');

/** Select list of the key columns and the counts of calls `llm_calls c`. */
export function distinctOfCalls(): string {
  const states = names.map((name) => {
    const column = `c.${distinctColumns[name]}`;
    return `uniqCombined64State(13)(if(${column} = '', null, sipHash64(${column}))) as ${name}`;
  });
  return [dimensionsOf('c'), ...states].join(', ');
}

/** Select list of the key columns and the counts of several rows of a table of counts `d`. */
export function distinctOfCounts(): string {
  return [
    dimensionsOf('d'),
    ...names.map((name) => `uniqCombined64MergeState(13)(d.${name}) as ${name}`),
  ].join(', ');
}

/** SQL for a number of different values over rows `d` of counts. */
export function distinctNumber(name: DistinctColumn): string {
  return `toInt64(ifNull(uniqCombined64Merge(13)(d.${name}), 0))`;
}

/** Of each day: for the whole (dimension ''), and for each value of each dimension. So an answer reads few rows, however many mixes of values there are. */
export const distinctByDimension = `
select d.organization_id as organization_id, d.day as day, place.1 as dimension, place.2 as value,
  ${names.map((name) => `uniqCombined64MergeState(13)(d.${name}) as ${name}`).join(', ')}
from apex.distinct_daily as d
array join [('', ''), ${allDimensionColumns.map((column) => `('${column}', toString(d.${column}))`).join(', ')}] as place
group by organization_id, day, dimension, value`;

const inHours = (column: string) => `(organization_id, ${column}) in (HOURS)`;

const statements: readonly string[] = [
  `delete from apex.distinct_hourly where ${inHours('hour')}`,
  `delete from apex.distinct_daily where (organization_id, day) in (select organization_id, toStartOfDay(hour) from (HOURS))`,
  `delete from apex.distinct_by_dimension where (organization_id, day) in (select organization_id, toStartOfDay(hour) from (HOURS))`,
  // The daily counts of these hours follow by themselves; those of the day's other hours are added after it.
  `insert into apex.distinct_hourly
   select c.organization_id as organization_id, toStartOfHour(c.started_at) as hour, ${distinctOfCalls()}
   from apex.llm_calls as c
   where (c.organization_id, toStartOfHour(c.started_at)) in (HOURS) and BOUNDS
   group by organization_id, hour, ${allDimensionColumns.join(', ')}`,
  `insert into apex.distinct_daily
   select d.organization_id as organization_id, toStartOfDay(d.hour) as day, ${distinctOfCounts()}
   from apex.distinct_hourly as d
   where (d.organization_id, toStartOfDay(d.hour)) in (select organization_id, toStartOfDay(hour) from (HOURS))
   group by organization_id, day, ${allDimensionColumns.join(', ')}`,
];

/** Hours to count anew: a select of `organization_id` and `hour`, and a condition on `llm_calls c` that holds for their calls. */
export type TouchedHours = {
  readonly hours: string;
  readonly bounds: string;
  readonly parameters: Record<string, unknown>;
};

/** Counts conversations and end users of some hours anew from the calls; running it twice changes nothing. */
export async function recountDistinct(
  client: EngineClient,
  { hours, bounds, parameters }: TouchedHours,
): Promise<void> {
  for (const statement of statements) {
    const sql = statement.replaceAll('HOURS', () => hours).replaceAll('BOUNDS', () => bounds);
    await client.command(`${sql} settings max_execution_time = 600`, parameters);
  }
}
