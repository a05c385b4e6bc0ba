import { reported } from './quality-interval.ts';
import type { PairedItem } from './scored-items.ts';

/** What a token costs, as plain numbers in any one unit: for weighing, never for an amount that is shown. */
export type TokenPrices = { readonly input: number; readonly output: number };

const decimals = 4;
const smallest = 0.0001;
/** A ratio that outcomes show lies here; beyond it the file's token counts are no measure of these prompts. */
const largest = 20;

/**
 * How many tokens the other model needs for one of the present model's, weighted by the other model's prices, with a 95%
 * interval (a ratio of means, its variance by linearisation: Cochran, Sampling Techniques, chapter 6).
 */
export function tokenRatio(
  items: readonly PairedItem[],
  prices: TokenPrices,
): { low: number; expected: number; high: number } {
  const worth = ({ inputTokens, outputTokens }: PairedItem['present']) =>
    inputTokens * prices.input + outputTokens * prices.output;
  const pairs = items.map(({ present, other }) => ({ own: worth(present), others: worth(other) }));
  const own = pairs.reduce((sum, pair) => sum + pair.own, 0);
  const others = pairs.reduce((sum, pair) => sum + pair.others, 0);
  if (own <= 0 || others <= 0 || items.length < 2) return { low: 1, expected: 1, high: 1 };
  const ratio = others / own;
  const residual = pairs.reduce((sum, pair) => sum + (pair.others - ratio * pair.own) ** 2, 0);
  const error = Math.sqrt((residual * items.length) / (items.length - 1)) / own;
  const kept = (value: number) => Number(Math.min(largest, Math.max(smallest, value)).toFixed(decimals));
  return {
    low: kept(ratio - reported * error),
    expected: kept(ratio),
    high: kept(ratio + reported * error),
  };
}
