import type { ServiceTier, UsageBucket } from '@netra/contract';
import { usageBuckets } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { type CountUnit, countUnits, type TokenUnit, tokenUnits } from '../book/components.ts';
import type { Model, Price, Rates } from '../book/price-book.ts';

/** What each unit of one call costs: everything that depends on provider, model, date, tier, region and length is settled. */
export type RateCard = {
  readonly status: 'priced';
  readonly provider: string;
  /** The book's own id of the model, which may differ from the name that was looked up. */
  readonly model: string;
  readonly serviceTier: ServiceTier;
  /** The call's input is longer than this many tokens; 0 for the base price. */
  readonly aboveTokens: number;
  readonly region: string;
  readonly priceIds: readonly string[];
  /** US dollars per token, at most 12 decimals; null where no price is known. */
  readonly rates: Readonly<Record<UsageBucket, string | null>>;
  /** Buckets without a price of their own, billed as the bucket they belong to (cached input as input, say). */
  readonly assumed: readonly UsageBucket[];
  /**
   * US dollars per tool unit. Units of tokens (`cachedAudioTokens`, ...) are already counted in a bucket: their rate is
   * what they cost more (or less) than the bucket.
   */
  readonly units: Readonly<Record<string, string>>;
};

/** The bucket whose price holds for a bucket without one of its own. */
const fallbacks: Partial<Record<UsageBucket, UsageBucket>> = {
  cacheRead: 'inputUncached',
  cacheWrite5m: 'inputUncached',
  cacheWrite1h: 'inputUncached',
  reasoning: 'outputVisible',
  inputAudio: 'inputUncached',
  outputAudio: 'outputVisible',
  inputImage: 'inputUncached',
  outputImage: 'outputVisible',
};

const twelve = (value: Decimal): string => value.toDecimalPlaces(12, Decimal.ROUND_HALF_EVEN).toFixed();

function bucketRates(
  rates: Rates,
): Pick<RateCard, 'assumed'> & { rates: Record<UsageBucket, string | null> } {
  const assumed: UsageBucket[] = [];
  const filled = usageBuckets.map((bucket): [UsageBucket, string | null] => {
    const own = rates[bucket];
    if (own !== undefined) return [bucket, own];
    // A provider that charges for writing the cache charges more for an hour of it: the short rate is not its price.
    if (bucket === 'cacheWrite1h' && rates.cacheWrite5m !== undefined) return [bucket, null];
    const fallback = fallbacks[bucket];
    const value = fallback === undefined ? undefined : rates[fallback];
    if (value !== undefined) assumed.push(bucket);
    return [bucket, value ?? null];
  });
  return { rates: Object.fromEntries(filled) as Record<UsageBucket, string | null>, assumed };
}

function unitRates(rates: Rates, buckets: Record<UsageBucket, string | null>): Record<string, string> {
  const units: Record<string, string> = { requests: rates.requests ?? '0' };
  for (const unit of Object.keys(tokenUnits) as TokenUnit[]) {
    const own = rates[unit];
    const bucket = buckets[tokenUnits[unit].bucket];
    units[unit] = own === undefined || bucket === null ? '0' : twelve(new Decimal(own).minus(bucket));
  }
  for (const unit of countUnits satisfies readonly CountUnit[]) {
    const own = rates[unit];
    if (own !== undefined) units[unit] = own;
  }
  return units;
}

function uplift(rates: Rates, factor: string): Rates {
  const raised: Rates = { ...rates };
  const counts: readonly string[] = countUnits;
  for (const [component, value] of Object.entries(rates))
    if (!counts.includes(component))
      raised[component as keyof Rates] = twelve(new Decimal(value).times(factor));
  return raised;
}

/**
 * The rate card of one price of the book for calls longer than `aboveTokens` in a region; undefined where the book has
 * a step at that length without prices. The base's components hold above a step unless the step states its own.
 */
export function rateCardOf(
  at: { readonly provider: string; readonly model: Model; readonly price: Price },
  aboveTokens: number,
  region: string,
): RateCard | undefined {
  const { provider, model, price } = at;
  const step = price.above?.find((tier) => tier.tokens === aboveTokens);
  if (step !== undefined && Object.keys(step.rates).length === 0) return undefined;
  const plain: Rates = { ...price.rates, ...step?.rates };
  const factor = model.regions?.[region];
  const rates = factor === undefined ? plain : uplift(plain, factor);
  const buckets = bucketRates(rates);
  return Object.freeze({
    status: 'priced',
    provider,
    model: model.model,
    serviceTier: price.tier,
    aboveTokens,
    region: factor === undefined ? '' : region,
    priceIds: [aboveTokens === 0 ? price.id : `${price.id}|above-${aboveTokens}`],
    rates: Object.freeze(buckets.rates),
    assumed: Object.freeze(buckets.assumed),
    units: Object.freeze(unitRates(rates, buckets.rates)),
  });
}
