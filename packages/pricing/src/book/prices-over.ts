import type { ServiceTier } from '@netra/contract';
import type { Model, Price, Rates } from './price-book.ts';

/** A change laid over the published prices of a model while it holds. */
export type PriceTerms = {
  /** Begins the id of every price it makes. */
  readonly id: string;
  /** Key of the overlay's `sources`. */
  readonly source: string;
  /** Only this tier; every tier when absent. */
  readonly tier?: ServiceTier;
  /** First day (UTC) it holds, and first day it holds no more; null = without an end. */
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  /** The rates that hold instead of the published ones; `aboveTokens` is 0 for the base price. */
  readonly rates: (published: Rates, aboveTokens: number) => Rates;
  /** Rates where nothing is published for the tier and time; absent = such calls stay unpriced. */
  readonly otherwise?: Rates;
};

const later = (left: string | undefined, right: string | null): string | undefined =>
  left === undefined || (right !== null && right > left) ? (right ?? undefined) : left;
const earlier = (left: string | undefined, right: string | null): string | undefined =>
  left === undefined || (right !== null && right < left) ? (right ?? undefined) : left;

function over(published: Price, terms: PriceTerms): Price | undefined {
  const { effectiveFrom: _from, effectiveTo: _to, above: _above, ...rest } = published;
  const effectiveFrom = later(published.effectiveFrom, terms.effectiveFrom);
  const effectiveTo = earlier(published.effectiveTo, terms.effectiveTo);
  if (effectiveFrom !== undefined && effectiveTo !== undefined && effectiveFrom >= effectiveTo)
    return undefined;
  const above = published.above?.map(({ tokens, rates }) => ({
    tokens,
    // A step without rates is a length without a published price: no change of a rate makes it one.
    rates: Object.keys(rates).length === 0 ? {} : terms.rates(rates, tokens),
  }));
  return {
    ...rest,
    id: `${terms.id}|${published.id}`,
    ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
    ...(effectiveTo === undefined ? {} : { effectiveTo }),
    rates: terms.rates(published.rates, 0),
    ...(above === undefined ? {} : { above }),
    source: terms.source,
  };
}

/**
 * The prices that a change makes of a model's published ones: one for each that holds during it, with the same steps by
 * length and windows of the day, so that nothing the change does not speak of is lost.
 */
export function pricesOver(model: Pick<Model, 'prices'>, terms: PriceTerms): Price[] {
  const touched = model.prices.filter(({ tier }) => terms.tier === undefined || tier === terms.tier);
  const prices = touched.flatMap((price) => over(price, terms) ?? []);
  if (terms.otherwise === undefined) return prices;
  return [
    ...prices,
    {
      id: `${terms.id}|${terms.tier ?? 'standard'}`,
      tier: terms.tier ?? 'standard',
      ...(terms.effectiveFrom === null ? {} : { effectiveFrom: terms.effectiveFrom }),
      ...(terms.effectiveTo === null ? {} : { effectiveTo: terms.effectiveTo }),
      rates: terms.otherwise,
      source: terms.source,
    },
  ];
}
