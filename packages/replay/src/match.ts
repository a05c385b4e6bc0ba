import type { Dimension, Filter } from '@netra/contract';

/** A call's (or a cell's) value in every dimension a rule can match on. */
export type Dimensions = Readonly<Record<Dimension, string>>;

/** True when every dimension the filter names has one of its listed values; one that is not stated has none. */
export function matches(filter: Filter, at: Partial<Dimensions>): boolean {
  for (const [dimension, values] of Object.entries(filter)) {
    const value = at[dimension as Dimension];
    if (values !== undefined && (value === undefined || !values.includes(value))) return false;
  }
  return true;
}

/** True when some call could match both filters: no dimension is bound to disjoint values. */
export function overlaps(left: Filter, right: Filter): boolean {
  for (const [dimension, values] of Object.entries(left)) {
    const others = right[dimension as Dimension];
    if (values !== undefined && others !== undefined && !values.some((value) => others.includes(value))) {
      return false;
    }
  }
  return true;
}
