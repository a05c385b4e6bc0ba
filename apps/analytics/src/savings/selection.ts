import { type Dimension, dimensions, type Filter, type Period, type Scope } from '@netra/contract';
import { aggregateOperation, dimensionColumns } from '../store/columns.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** Which calls an analysis is about. */
export type Selection = { readonly scope: Scope; readonly period: Period; readonly filter: Filter };

/** The condition on `llm_calls` that selects them; the period is half-open. */
export function selectionCondition({ period, filter }: Selection, parameters: SqlParameters): string {
  return [
    // The store binds the organization of the scope to every statement.
    'organization_id = {organization:String}',
    `started_at >= fromUnixTimestamp64Milli(${parameters.bind('Int64', Date.parse(period.from))}, 'UTC')`,
    `started_at < fromUnixTimestamp64Milli(${parameters.bind('Int64', Date.parse(period.to))}, 'UTC')`,
    // The sums of a usage export are no calls: no lever can change them, and no replay can price them one by one.
    `operation != '${aggregateOperation}'`,
    filterCondition(filter, parameters),
  ].join(' and ');
}

/** The condition that a call has one of the filter's values in every dimension it names; `1` for an empty filter. */
export function filterCondition(filter: Filter, parameters: SqlParameters): string {
  const conditions = dimensions.flatMap((dimension: Dimension) => {
    const values = filter[dimension];
    return values === undefined
      ? []
      : [`${dimensionColumns[dimension]} in ${parameters.bind('Array(String)', values)}`];
  });
  return conditions.length === 0 ? '1' : `(${conditions.join(' and ')})`;
}

/**
 * A number that is the same for the same values of columns of few different ones, to group by: each value is hashed once
 * and not for every call, and a number is grouped by far faster than several texts. Two of 1,000 combinations share one
 * with a chance of 3 in 10^14.
 */
export function namesKey(columns: readonly string[]): string {
  return columns.map((column, index) => `${2 * index + 1} * cityHash64(${column})`).join(' + ');
}
