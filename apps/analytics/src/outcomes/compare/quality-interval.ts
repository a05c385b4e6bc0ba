/** How much better or worse one model scores than another on the same items: mean difference with its interval. */
export type QualityDifference = {
  readonly items: number;
  /** Mean of the proposed model's score less the present one's; negative is a loss. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
};

/** Standard normal quantiles of two-sided intervals: 95% to report by, 99% to choose by. */
export const reported = 1.959963985;
export const cautious = 2.575829304;

/** Sums over items scored for both models: by how much the proposed one was worse where it was worse, and better where better. */
export type PairedSums = { readonly items: number; readonly lost: number; readonly gained: number };

/**
 * The interval of the mean difference of paired scores from 0 to 1, by recovering the variance of the difference from
 * Wilson's intervals of its two sides (MOVER: Zou and Donner, 2008; for paired proportions Tang and others, 2010). Unlike
 * a normal or bootstrap interval it stays honest where no item differs: then the rule of three holds, not certainty.
 * For scores between 0 and 1 it is wider than need be, never narrower. Without items nothing is known: -1 to 1.
 */
export function qualityDifference({ items, lost, gained }: PairedSums, z: number): QualityDifference {
  if (items === 0) return { items, mean: 0, low: -1, high: 1 };
  const loss = lost / items;
  const gain = gained / items;
  const ofLoss = wilson(loss, items, z);
  const ofGain = wilson(gain, items, z);
  // An item that is lost is not gained: the two shares of one sample move against each other.
  const spread = Math.sqrt((1 - loss) * (1 - gain));
  const correlation = spread === 0 ? -1 : -Math.sqrt(loss * gain) / spread;
  const apart = (gainSide: number, lossSide: number) =>
    Math.sqrt(Math.max(0, gainSide ** 2 + lossSide ** 2 - 2 * correlation * gainSide * lossSide));
  const mean = gain - loss;
  return {
    items,
    mean,
    low: Math.max(-1, mean - apart(gain - ofGain.low, ofLoss.high - loss)),
    high: Math.min(1, mean + apart(ofGain.high - gain, loss - ofLoss.low)),
  };
}

/** Wilson's score interval of a share (Wilson, 1927). */
export function wilson(share: number, items: number, z: number): { low: number; high: number } {
  const weight = 1 + z ** 2 / items;
  const middle = (share + z ** 2 / (2 * items)) / weight;
  const half = (z / weight) * Math.sqrt((share * (1 - share)) / items + z ** 2 / (4 * items ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
