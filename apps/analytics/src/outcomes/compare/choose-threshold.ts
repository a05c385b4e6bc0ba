import { type QualityDifference, qualityDifference } from './quality-interval.ts';
import type { PairedItem } from './scored-items.ts';
import { type CascadePrices, signalOf, signals, type Threshold } from './threshold.ts';
import { answerCost } from './token-ratio.ts';

/**
 * What quality may be lost: at most so much by the interval's worst end; nothing that is significant; or what is worth it
 * by weight and at most five points, to show what could be traded.
 */
export type LossLimit = { readonly z: number; readonly most: number | 'insignificant' | 'worth-it' };

/**
 * Where nobody says what quality is worth, a point of it outweighs this many points of the cost: a threshold is not moved
 * on to save little by answering worse. Only the choice depends on it, never what is then claimed.
 */
const worthOfQuality = 5;

/** What is shown to be traded loses at most this much by measure: beyond it, one model for all is the simpler trade. */
const mostTraded = 0.05;

function isWithin({ mean, low, high }: QualityDifference, { most }: LossLimit): boolean {
  if (most === 'worth-it') return mean >= -mostTraded;
  return most === 'insignificant' ? high >= 0 : -low <= most;
}

/**
 * The threshold that saves most on these items within the limit, over every signal that tells them apart; undefined where
 * none saves anything. Every value that occurs is tried, in one pass over the items in its order.
 */
export function chooseThreshold(
  items: readonly PairedItem[],
  prices: CascadePrices,
  limit: LossLimit,
): Threshold | undefined {
  const before = items.reduce((sum, { present }) => sum + answerCost(present, prices.present), 0);
  const asked = items.reduce((sum, { other }) => sum + answerCost(other, prices.other), 0);
  let best: { readonly threshold: Threshold; readonly worth: number } | undefined;
  for (const signal of signals) {
    for (const side of ['above', 'below'] as const) {
      const ordered = items
        .map((item) => ({ item, value: signalOf(item, signal) }))
        .sort((left, right) => (side === 'above' ? left.value - right.value : right.value - left.value));
      let kept = 0;
      let lost = 0;
      let gained = 0;
      // The last value leaves nothing to escalate: that is no cascade, but another model.
      for (const [at, { item, value }] of ordered.slice(0, -1).entries()) {
        kept += answerCost(item.present, prices.present);
        lost += Math.max(0, item.present.score - item.other.score);
        gained += Math.max(0, item.other.score - item.present.score);
        if (value === ordered[at + 1]?.value) continue;
        const saving = (kept - asked) / before;
        if (!(saving > 0)) continue;
        const difference = qualityDifference({ items: items.length, lost, gained }, limit.z);
        if (!isWithin(difference, limit)) continue;
        const weighed = saving + worthOfQuality * Math.min(0, difference.mean);
        const worth = typeof limit.most === 'number' ? saving : weighed;
        if (worth > (best?.worth ?? 0)) best = { threshold: { signal, side, value }, worth };
      }
    }
  }
  return best?.threshold;
}
