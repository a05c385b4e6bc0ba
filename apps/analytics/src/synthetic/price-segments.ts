import { ApexError, type Period, usageBuckets } from '@netra/contract';
import { priceAt, shippedBook } from '@netra/pricing';
import { priceBoundaries } from '../savings/market.ts';
import type { FeatureProfile } from './profile.ts';

/** The prices of a model for calls from a moment on whose prompt is longer than `aboveTokens`. */
export type PriceSegment = {
  readonly fromMs: number;
  readonly aboveTokens: number;
  readonly priceIds: readonly string[];
  /** USD per token, at most 12 decimals, in the order of the usage buckets; null where there is no price. */
  readonly prices: readonly (string | null)[];
};

/**
 * Every price a feature's calls can meet in a period, from the same price book all calls are priced with; the most
 * particular first. Raises `profile_unpriced` where the book has none, or one that changes with the time of day.
 */
export function priceSegments(feature: FeatureProfile, period: Period): PriceSegment[] {
  const { provider, model, serviceTier } = feature;
  const boundaries = priceBoundaries([{ provider, model }], period);
  if (boundaries.timeOfDayMs.length > 0) {
    throw unpriced(feature, 'its price changes with the time of day');
  }
  const moments = [Date.parse(period.from), ...boundaries.atMs].toReversed();
  const lengths = [0, ...boundaries.aboveTokens].toReversed();
  return moments.flatMap((fromMs) =>
    lengths.map((aboveTokens) => {
      const card = priceAt(
        { provider, model, serviceTier, at: fromMs, inputTokens: aboveTokens + 1 },
        shippedBook(),
      );
      if (card.status === 'unpriced') throw unpriced(feature, card.detail);
      return {
        fromMs,
        aboveTokens,
        priceIds: card.priceIds,
        prices: usageBuckets.map((bucket) => card.rates[bucket]),
      };
    }),
  );
}

function unpriced({ feature, provider, model }: FeatureProfile, why: string): ApexError {
  return new ApexError('profile_unpriced', `Calls of ${feature} cannot be priced: ${why}`, {
    details: { feature, provider, model },
  });
}
