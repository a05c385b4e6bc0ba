import type { PriceBook } from '@netra/pricing';
import { priceModel } from '../book/negotiated-models.ts';

export type Seller = { readonly provider: string; readonly host: string; readonly model: string };

/** Where prices change: between two such points every call of a model has the same rate card. */
export type Boundaries = {
  /** Moments in ms since 1970, ascending. */
  readonly atMs: readonly number[];
  /** Times of day (UTC) in ms since midnight, ascending. */
  readonly timeOfDayMs: readonly number[];
  /** Input lengths in tokens, ascending: a longer input has another price. */
  readonly aboveTokens: readonly number[];
};

const ascending = (values: ReadonlySet<number>) => [...values].toSorted((left, right) => left - right);

/** Every point within a span (ms since 1970) at which the price of what some sellers sell changes. */
export function boundariesOf(
  sellers: readonly Seller[],
  book: PriceBook,
  span: { fromMs: number; toMs: number },
): Boundaries {
  const atMs = new Set<number>();
  const timeOfDayMs = new Set<number>();
  const aboveTokens = new Set<number>();
  for (const { provider, host, model } of sellers) {
    const models = [host, provider].flatMap((name) =>
      name === '' ? [] : (priceModel(book, name, model) ?? []),
    );
    for (const price of models.flatMap(({ prices }) => prices)) {
      for (const day of [price.effectiveFrom, price.effectiveTo]) {
        const at = day === undefined ? Number.NaN : Date.parse(day);
        if (at > span.fromMs && at < span.toMs) atMs.add(at);
      }
      for (const time of price.daily === undefined ? [] : [price.daily.from, price.daily.to])
        timeOfDayMs.add(Date.parse(`1970-01-01T${time}Z`));
      for (const { tokens } of price.above ?? []) aboveTokens.add(tokens);
    }
  }
  return { atMs: ascending(atMs), timeOfDayMs: ascending(timeOfDayMs), aboveTokens: ascending(aboveTokens) };
}
