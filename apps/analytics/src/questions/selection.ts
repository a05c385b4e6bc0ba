import { type Dimension, dimensions, type Filter, type Period } from '@netra/contract';
import { dimensionColumns } from '../store/columns.ts';

/** A condition on dimension columns of the table aliased `alias`, with the values it binds. */
export type Condition = { readonly sql: string; readonly parameters: Record<string, unknown> };

/** The condition that each named dimension has one of its values; true for an empty filter. */
export function filterCondition(filter: Filter, alias: 'c' | 'r' | 'h'): Condition {
  const parameters: Record<string, unknown> = {};
  const parts = dimensions.flatMap((dimension: Dimension) => {
    const values = filter[dimension];
    if (values === undefined) return [];
    parameters[`filter_${dimension}`] = values;
    return [`${alias}.${dimensionColumns[dimension]} in {filter_${dimension}:Array(String)}`];
  });
  return { sql: parts.length === 0 ? 'true' : parts.join(' and '), parameters };
}

/** A moment of the period as SQL, from a parameter in ms since 1970. */
export function moment(parameter: string): string {
  return `fromUnixTimestamp64Milli({${parameter}:Int64}, 'UTC')`;
}

/** The calls (`llm_calls c`) of a period, half-open, that pass a filter. */
export function callsCondition(period: Period, filter: Filter): Condition {
  const filtered = filterCondition(filter, 'c');
  return {
    sql: `c.organization_id = {organization:String} and c.started_at >= ${moment('from')} and c.started_at < ${moment('to')} and ${filtered.sql}`,
    parameters: { ...filtered.parameters, from: Date.parse(period.from), to: Date.parse(period.to) },
  };
}
