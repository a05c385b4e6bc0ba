import { ApexError, type Period, type UsageBucket, usageBuckets } from '@netra/contract';
import { priceAt, shippedBook } from '@netra/pricing';
import { priceBoundaries } from '../savings/market.ts';
import type { FeatureProfile } from './profile.ts';
import { text } from './sql-text.ts';

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

/**
 * Every price calls can meet in a period, from the same price book all calls are priced with; the most particular
 * first. Raises `profile_unpriced` where the book has none, or one that changes with the time of day.
 */
export function priceSegments(feature: string, terms: Terms, period: Period): PriceSegment[] {
  const boundaries = priceBoundaries([terms], period);
  if (boundaries.timeOfDayMs.length > 0) {
    throw unpriced(feature, terms, 'its price changes with the time of day');
  }
  const moments = [Date.parse(period.from), ...boundaries.atMs].toReversed();
  const lengths = [0, ...boundaries.aboveTokens].toReversed();
  return moments.flatMap((fromMs) =>
    lengths.map((aboveTokens) => {
      const card = priceAt({ ...terms, at: fromMs, inputTokens: aboveTokens + 1 }, shippedBook());
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

/** Expressions for the tokens of each bucket; those that are absent are none. */
export type TokenExpressions = Readonly<Partial<Record<UsageBucket, string>>>;

/** What a bucket's tokens cost, as an exact amount: by the time the call started and the length of its input. */
export function bucketCost(
  bucket: UsageBucket,
  tokens: string,
  { segments, length = 'input_length' }: { segments: readonly PriceSegment[]; length?: string },
): string {
  const price = bySegment(segments, ({ rates }) => `toDecimal128('${rates[bucket] ?? '0'}', 12)`, length);
  return `toDecimal128(${tokens} * ${price}, 18)`;
}

/** What a call's tokens cost together. */
export function costOfTokens(
  tokens: TokenExpressions,
  prices: { segments: readonly PriceSegment[]; length?: string },
): string {
  const parts = usageBuckets.flatMap((bucket) => {
    const expression = tokens[bucket];
    return expression === undefined ? [] : [bucketCost(bucket, expression, prices)];
  });
  return parts.length === 0 ? 'toDecimal128(0, 18)' : `(${parts.join(' + ')})`;
}

/** The price-book entries that hold for a call. */
export function priceIdsOf(segments: readonly PriceSegment[]): string {
  return bySegment(segments, ({ priceIds }) => `[${priceIds.map(text).join(', ')}]`, 'input_length');
}

/** The value of the first segment that holds for a call: the most particular one. */
function bySegment(
  segments: readonly PriceSegment[],
  value: (segment: PriceSegment) => string,
  length: string,
): string {
  const last = segments.at(-1);
  if (last === undefined) throw new RangeError('a feature needs at least one price');
  const values = new Set(segments.map(value));
  if (values.size === 1) return value(last);
  const cases = segments
    .slice(0, -1)
    .map((one) => `started_ms >= ${one.fromMs} and ${length} > ${one.aboveTokens}, ${value(one)}`);
  return `multiIf(${cases.join(', ')}, ${value(last)})`;
}
