import { reported } from './quality-interval.ts';
import type { PairedItem } from './scored-items.ts';

/** What a token costs, as plain numbers in any one unit: for weighing, never for an amount that is shown. */
export type TokenPrices = { readonly input: number; readonly output: number };

const decimals = 4;
const smallest = 0.0001;
/** A ratio that outcomes show lies here; beyond it the file's token counts are no measure of these prompts. */
const largest = 20;

/** What one answer costs, in the prices' own unit. */
export function answerCost(
  { inputTokens, outputTokens }: PairedItem['present'],
  prices: TokenPrices,
): number {
  return inputTokens * prices.input + outputTokens * prices.output;
}

/**
 * The sum of the parts over the sum of the wholes, with a 95% interval (a ratio of means, its variance by linearisation:
 * Cochran, Sampling Techniques, chapter 6); undefined where there is nothing to divide by.
 */
export function ratioOf(
  pairs: readonly { readonly part: number; readonly whole: number }[],
): { low: number; expected: number; high: number } | undefined {
  const whole = pairs.reduce((sum, pair) => sum + pair.whole, 0);
  if (whole <= 0 || pairs.length < 2) return undefined;
  const expected = pairs.reduce((sum, pair) => sum + pair.part, 0) / whole;
  const residual = pairs.reduce((sum, pair) => sum + (pair.part - expected * pair.whole) ** 2, 0);
  const margin = (reported * Math.sqrt((residual * pairs.length) / (pairs.length - 1))) / whole;
  return { low: expected - margin, expected, high: expected + margin };
}

/**
 * How many tokens the other model needs for one of the present model's, weighted by the other model's prices, with a 95%
 * interval; 1 where the items count no tokens.
 */
export function tokenRatio(
  items: readonly PairedItem[],
  prices: TokenPrices,
): { low: number; expected: number; high: number } {
  const ratio = ratioOf(
    items.map(({ present, other }) => ({
      part: answerCost(other, prices),
      whole: answerCost(present, prices),
    })),
  );
  if (ratio === undefined || ratio.expected <= 0) return { low: 1, expected: 1, high: 1 };
  const kept = (value: number) => Number(Math.min(largest, Math.max(smallest, value)).toFixed(decimals));
  return { low: kept(ratio.low), expected: kept(ratio.expected), high: kept(ratio.high) };
}
