import { type QualityDifference, qualityDifference } from './quality-interval.ts';
import type { PairedItem } from './scored-items.ts';
import { answerCost, type TokenPrices } from './token-ratio.ts';

/** What is known of a question before, or once the cheaper model has answered. */
export const signals = ['inputTokens', 'promptCharacters', 'answerTokens'] as const;
export type Signal = (typeof signals)[number];

/** When the present model is asked as well: where the signal lies on this side of the value. */
export type Threshold = {
  readonly signal: Signal;
  readonly side: 'above' | 'below';
  readonly value: number;
};

/** Prices of the present and of the cheaper model. */
export type CascadePrices = { readonly present: TokenPrices; readonly other: TokenPrices };

/** The value of a signal at an item. */
export function signalOf({ present, other }: PairedItem, signal: Signal): number {
  switch (signal) {
    case 'inputTokens':
      return present.inputTokens;
    case 'promptCharacters':
      return present.promptCharacters;
    case 'answerTokens':
      return other.outputTokens;
  }
}

/** Whether a question goes on to the present model. */
export function isEscalated(item: PairedItem, { signal, side, value }: Threshold): boolean {
  const found = signalOf(item, signal);
  return side === 'above' ? found > value : found < value;
}

/** The quality of a cascade against the present model alone: only answers that do not go on can differ. */
export function cascadeDifference(
  items: readonly PairedItem[],
  threshold: Threshold,
  z: number,
): QualityDifference {
  let lost = 0;
  let gained = 0;
  for (const item of items) {
    if (isEscalated(item, threshold)) continue;
    lost += Math.max(0, item.present.score - item.other.score);
    gained += Math.max(0, item.other.score - item.present.score);
  }
  return qualityDifference({ items: items.length, lost, gained }, z);
}

/** The part of the present cost that a cascade saves on these items; negative where asking twice costs more. */
export function cascadeSaving(
  items: readonly PairedItem[],
  threshold: Threshold,
  prices: CascadePrices,
): number {
  let before = 0;
  let after = 0;
  for (const item of items) {
    const own = answerCost(item.present, prices.present);
    before += own;
    after += answerCost(item.other, prices.other) + (isEscalated(item, threshold) ? own : 0);
  }
  return before === 0 ? 0 : 1 - after / before;
}
