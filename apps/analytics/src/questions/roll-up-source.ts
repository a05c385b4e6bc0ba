import { type Dimension, dimensions, type Filter, type Period } from '@netra/contract';
import { aggregateOperation, allDimensionColumns, dimensionColumns } from '../store/columns.ts';
import { distinctColumns, distinctOfCalls } from '../store/distinct-counts.ts';
import { keysOf, rollUpColumns, rollUpKeys, sumsOfCalls } from '../store/roll-up-columns.ts';
import { partsOf, type Span } from './period-parts.ts';
import { type Condition, filterCondition, moment } from './selection.ts';

type Selects = {
  /** Rows of a table of hours or days. */
  stored(table: 'hourly' | 'daily', time: 'hour' | 'day', condition: string): string;
  /** The same of calls. */
  ofCalls(condition: string): string;
};

/** How many calls, or records of any kind, a row of a roll-up or a group of calls stands for. */
function countOf(column: string, alias: 'r' | 'c'): string {
  if (column === 'records') return alias === 'r' ? 'r.calls as records' : 'toInt64(count()) as records';
  const isSum = `${alias}.operation = '${aggregateOperation}'`;
  return alias === 'r'
    ? `if(${isSum}, toInt64(0), r.calls) as calls`
    : `toInt64(countIf(not (${isSum}))) as calls`;
}

/** One relation of a period's days, hours and cut-off calls; `name` keeps the parameters of several apart. */
function relation(
  selects: Selects,
  wanted: { period: Period; filter: Filter; days: boolean; name: string },
): Condition {
  const { period, filter, name } = wanted;
  const filtered = filterCondition(filter, 'r');
  const parameters: Record<string, unknown> = { ...filtered.parameters };
  let bound = 0;
  const bind = (value: number): string => {
    const parameter = `${name}${bound}`;
    bound += 1;
    parameters[parameter] = value;
    return moment(parameter);
  };
  const stored = (table: 'hourly' | 'daily', time: 'hour' | 'day') => (part: Span) =>
    selects.stored(
      table,
      time,
      `r.organization_id = {organization:String} and r.${time} >= toDateTime(${bind(part.from)}, 'UTC')
      and r.${time} < toDateTime(${bind(part.to)}, 'UTC') and ${filtered.sql}`,
    );
  const parts = partsOf(period, { days: wanted.days });
  const selected = [
    ...parts.rests.map((part) =>
      selects.ofCalls(`c.organization_id = {organization:String} and c.started_at >= ${bind(part.from)}
      and c.started_at < ${bind(part.to)} and ${filterCondition(filter, 'c').sql}`),
    ),
    ...parts.days.map(stored('daily', 'day')),
    ...parts.hours.map(stored('hourly', 'hour')),
  ];
  return { sql: `(${selected.join('\n    union all')}\n  )`, parameters };
}

/**
 * A relation with one row per key and time (`at`, UTC) whose sums are exactly those of the period's calls: whole days
 * from the daily roll-up (not when hours are asked for), whole hours from the hourly one, and only the cut-off rest of
 * an hour at either end from the calls themselves. So its cost hardly depends on how many calls there are. It has the
 * columns that `reads` names of `r`: the engine plans a short query in a fraction of the time of one with all of them.
 * `calls` counts calls, `records` also the sums of usage exports, whose tokens and costs are in all other columns unless
 * only calls are asked for.
 */
export function rollUpSource(
  period: Period,
  filter: Filter,
  options: { byHour: boolean; reads: string; name?: string; callsOnly?: boolean },
): Condition {
  const named = new Set([...options.reads.matchAll(/\br\.(\w+)/g)].map(([, column]) => column ?? ''));
  const isRead = (column: string) => named.has(column.replace(/^`(\w+)\..*$/, '$1'));
  const keys = rollUpKeys.filter(isRead);
  const sums = rollUpColumns.filter((column) => column !== 'calls' && isRead(column));
  const counts = ['calls', 'records'].filter((column) => named.has(column));
  const columns = [...keys, ...sums]
    .map((column) => `r.${column} as ${column}`)
    .concat(counts.map((column) => countOf(column, 'r')));
  const selects: Selects = {
    stored: (table, time, condition) => `
    select ${[`r.${time} as at`, ...columns].join(', ')}
    from apex.calls_${table} as r
    where ${condition}${options.callsOnly === true ? ` and r.operation != '${aggregateOperation}'` : ''}`,
    ofCalls: (condition) => `
    select ${[
      'toStartOfHour(c.started_at) as at',
      keysOf('c', keys),
      sumsOfCalls(1, sums),
      ...counts.map((column) => countOf(column, 'c')),
    ]
      .filter((part) => part !== '')
      .join(', ')}
    from apex.llm_calls as c
    where ${condition}${options.callsOnly === true ? ` and c.operation != '${aggregateOperation}'` : ''}
    group by ${['at', ...keys].join(', ')}`,
  };
  return relation(selects, { period, filter, days: !options.byHour, name: options.name ?? 'p' });
}

/**
 * A relation with the counts of different conversations and end users of a period, of the whole (`isTotal`) and of each
 * `key` of a dimension: not to be summed but merged.
 */
export function distinctSource(period: Period, filter: Filter, by: Dimension): Condition {
  const column = dimensionColumns[by];
  const counts = Object.keys(distinctColumns);
  const isFiltered = dimensions.some((dimension) => filter[dimension] !== undefined);
  const ofMixes = (from: string) => `
    select grouping(d.${column}) as isTotal, toString(d.${column}) as key,
      ${counts.map((name) => `uniqCombined64MergeState(13)(d.${name}) as ${name}`).join(', ')}
    from ${from} as d
    group by grouping sets ((d.${column}), ())`;
  const selects: Selects = {
    stored: (table, _, condition) =>
      table === 'daily' && !isFiltered
        ? `
    select r.dimension = '' as isTotal, toString(r.value) as key, ${counts.map((name) => `r.${name} as ${name}`).join(', ')}
    from apex.distinct_by_dimension as r
    where r.dimension in ('', '${column}') and ${condition}`
        : ofMixes(
            `(select r.${column} as ${column}, ${counts.map((name) => `r.${name} as ${name}`).join(', ')} from apex.distinct_${table} as r where ${condition})`,
          ),
    ofCalls: (condition) =>
      ofMixes(`(
      select ${distinctOfCalls()}
      from apex.llm_calls as c
      where ${condition}
      group by ${allDimensionColumns.join(', ')})`),
  };
  return relation(selects, { period, filter, days: true, name: 'd' });
}
