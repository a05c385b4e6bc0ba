import { type Dimension, dimensions, type Rule, type ServiceTier, serviceTierSchema } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { type Field, fieldOf, matches } from '@netra/replay';
import { dimensionColumns } from '../store/columns.ts';
import { sellerOf } from './market.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** What tells calls apart for their price, beside when they ran and how long they are. */
const pricingColumns = ['provider', 'host', 'model', 'service_tier', 'region'] as const;

/** Every combination of who served calls and of what rules match on: calls of one place are alike to every rule. */
export type Place = {
  /** The number of the place in queries, as text: it may be too large for a JavaScript number. */
  readonly id: string;
  readonly at: Readonly<Partial<Record<Dimension, string>>>;
  /** Whose prices hold: the host where it sells models itself, else the provider. */
  readonly seller: string;
  readonly model: string;
  readonly serviceTier: ServiceTier;
  readonly region: string;
  /** Calls with a price that somebody sends a bill for. */
  readonly calls: number;
  /** Calls with a price, and what they cost in USD. */
  readonly pricedCalls: number;
  readonly spent: string;
};

/** The columns by which calls are told apart under rules. */
export function placeColumns(rules: readonly Rule[]): string[] {
  const matched = dimensions.filter((dimension) => rules.some(({ match }) => match[dimension] !== undefined));
  return [...new Set([...pricingColumns, ...matched.map((dimension) => dimensionColumns[dimension])])];
}

/** One row of the places query: the values of the place columns, in their order. */
export type PlaceRow = Pick<Place, 'calls' | 'pricedCalls' | 'spent'> & {
  readonly values: readonly string[];
};

/** The places of a selection, numbered. */
export type Places = {
  readonly all: readonly Place[];
  /** The number of a call's place, as an expression over the columns of calls. */
  readonly number: (parameters: SqlParameters) => string;
};

/** Numbers places: each value of each column has a digit, so that a call's place is a sum of a few look-ups. */
export function placesOf(
  rows: readonly PlaceRow[],
  { columns, book }: { columns: readonly string[]; book: PriceBook },
): Places {
  const digits = columns.map((_, position) => [...new Set(rows.map(({ values }) => values[position] ?? ''))]);
  const weights: bigint[] = [];
  let weight = 1n;
  for (const values of digits) {
    weights.push(weight);
    weight *= BigInt(values.length + 1);
  }
  const all = rows.map(({ values, ...counted }): Place => {
    const value = (column: string) => values[columns.indexOf(column)] ?? '';
    let id = 0n;
    for (const [position, known] of digits.entries()) {
      id += BigInt(known.indexOf(values[position] ?? '') + 1) * (weights[position] ?? 0n);
    }
    const at: Partial<Record<Dimension, string>> = {};
    for (const dimension of dimensions) {
      if (columns.includes(dimensionColumns[dimension])) at[dimension] = value(dimensionColumns[dimension]);
    }
    return {
      id: id.toString(),
      at,
      seller: sellerOf(value('provider'), value('host'), book),
      model: value('model'),
      serviceTier: serviceTierSchema.parse(value('service_tier')),
      region: value('region'),
      ...counted,
    };
  });
  const number = (parameters: SqlParameters) =>
    columns
      .map((column, position) => {
        const known = digits[position] ?? [];
        const numbers = `arrayMap(digit -> toUInt64(digit), range(1, ${known.length + 1}))`;
        return `transform(${column}, ${parameters.bind('Array(String)', known)}, ${numbers}, toUInt64(0)) * ${weights[position]}`;
      })
      .join(' + ');
  return { all, number };
}

/** For each field, the rules (by index) that match the calls of a place. */
export function rulesAt(
  { at }: Place,
  rules: readonly Rule[],
  isMeant: (ruleIndex: number) => boolean = () => true,
): Partial<Record<Field, number[]>> {
  const found: Partial<Record<Field, number[]>> = {};
  for (const [index, rule] of rules.entries()) {
    if (!isMeant(index) || !matches(rule.match, at)) continue;
    const field = fieldOf(rule.change);
    const list = found[field] ?? [];
    list.push(index);
    found[field] = list;
  }
  return found;
}

/** A value for each place, as an expression over the place's number. */
export function byPlace(
  type: string,
  places: readonly Place[],
  { value, otherwise }: { value: (place: Place) => number | undefined; otherwise: number },
): string {
  const known = places.flatMap((place) => {
    const found = value(place);
    return found === undefined ? [] : [{ id: place.id, found }];
  });
  if (known.length === 0) return `to${type}(${otherwise})`;
  const list = (of: string, values: readonly (string | number)[]) =>
    `CAST([${values.join(', ')}], 'Array(${of})')`;
  return `transform(place, ${list(
    'UInt64',
    known.map(({ id }) => id),
  )}, ${list(
    type,
    known.map(({ found }) => found),
  )}, to${type}(${otherwise}))`;
}
