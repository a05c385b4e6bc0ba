import { type UsageBucket, usageBuckets } from '@netra/contract';
import { fixedPoint, microTokens, picoDecimals } from './amount.ts';

/** Price of one token of each bucket in pico-dollars (10^-12 USD); null where the provider has no such price. */
export type Rates = Readonly<Record<UsageBucket, bigint | null>>;

/** Tokens of each bucket; whole tokens where a call states them, micro-tokens where a ratio has scaled them. */
export type BucketCounts = Readonly<Record<UsageBucket, bigint>>;

/** One value per bucket. */
export function byBucket<Value>(compute: (bucket: UsageBucket) => Value): Record<UsageBucket, Value> {
  return Object.fromEntries(usageBuckets.map((bucket) => [bucket, compute(bucket)])) as Record<
    UsageBucket,
    Value
  >;
}

/** Reads prices in USD per token (decimal strings); raises `amount_precision` beyond 12 decimals. */
export function ratesFrom(prices: Partial<Record<UsageBucket, string | null>>): Rates {
  return byBucket((bucket) => {
    const price = prices[bucket];
    return price === undefined || price === null ? null : fixedPoint(price, picoDecimals);
  });
}

/** Cost in atto-dollars of micro-tokens; null when a bucket that has tokens has no price. */
export function costOf(micro: BucketCounts, rates: Rates): bigint | null {
  let total = 0n;
  for (const bucket of usageBuckets) {
    const count = micro[bucket];
    if (count === 0n) continue;
    const rate = rates[bucket];
    if (rate === null) return null;
    total += count * rate;
  }
  return total;
}

/** Whole tokens as micro-tokens. */
export function toMicro(tokens: BucketCounts): BucketCounts {
  return byBucket((bucket) => tokens[bucket] * microTokens);
}
