import { ApexError, type Period, type UsageBucket } from '@netra/contract';
import { type PriceBook, priceAt } from '@netra/pricing';
import { priceBoundaries } from '../savings/market.ts';
import type { FeatureProfile } from './profile.ts';

/** What a call's price depends on besides its time and its length. */
export type Terms = Pick<FeatureProfile, 'provider' | 'model' | 'region' | 'serviceTier'>;

/** The prices of a model for calls from a moment on whose prompt is longer than `aboveTokens`. */
export type PriceSegment = {
  readonly fromMs: number;
  readonly aboveTokens: number;
  readonly priceIds: readonly string[];
  /** USD per token, at most 12 decimals; null where there is no price. */
  readonly rates: Readonly<Record<UsageBucket, string | null>>;
};

/** The price book calls are priced with, and when they start. */
export type Pricing = { readonly book: PriceBook; readonly period: Period };

/**
 * Every price calls can meet in a period, from the price book that all calls of the organization are priced with; the
 * most particular first. Raises `profile_unpriced` where the book has none, or one that changes with the time of day.
 */
export function priceSegments(feature: string, terms: Terms, { book, period }: Pricing): PriceSegment[] {
  const boundaries = priceBoundaries([terms], period, book);
  if (boundaries.timeOfDayMs.length > 0) {
    throw unpriced(feature, terms, 'its price changes with the time of day');
  }
  const moments = [Date.parse(period.from), ...boundaries.atMs].toReversed();
  const lengths = [0, ...boundaries.aboveTokens].toReversed();
  return moments.flatMap((fromMs) =>
    lengths.map((aboveTokens) => {
      const card = priceAt({ ...terms, at: fromMs, inputTokens: aboveTokens + 1 }, book);
      if (card.status === 'unpriced') throw unpriced(feature, terms, card.detail);
      return { fromMs, aboveTokens, priceIds: card.priceIds, rates: card.rates };
    }),
  );
}

function unpriced(feature: string, terms: Terms, why: string): ApexError {
  return new ApexError('profile_unpriced', `Calls of ${feature} cannot be priced: ${why}`, {
    details: { feature, ...terms },
  });
}
