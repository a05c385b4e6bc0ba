import { type UsageBucket, usageBuckets } from '@netra/contract';
import type { PriceSegment } from './price-segments.ts';
import { text } from './sql-text.ts';

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
