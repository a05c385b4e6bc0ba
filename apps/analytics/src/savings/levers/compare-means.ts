import { twoSided95 } from '@netra/foundation';

/** Sums of a sample: how many values, their sum and the sum of their squares. */
export type Sums = { readonly count: number; readonly sum: number; readonly squares: number };

/** Quantile of the standard normal distribution: 95% of it lies below. */
const oneSided95 = 1.6449;
/** Quantile for 99.5%: a difference beyond it is chance once in two hundred times. */
const certain = 2.5758;
/** Values from which the mean of a sample counts as normally distributed, which the quantiles above assume. */
const fewestForMean = 30;

/** Samples put together. */
export function pooled(samples: readonly Sums[]): Sums {
  return samples.reduce(
    (all, one) => ({
      count: all.count + one.count,
      sum: all.sum + one.sum,
      squares: all.squares + one.squares,
    }),
    { count: 0, sum: 0, squares: 0 },
  );
}

export function meanOf({ count, sum }: Sums): number {
  return count === 0 ? 0 : sum / count;
}

/** Variance of the sample's mean; sums of equal values can round below zero. */
function varianceOfMean(sample: Sums): number {
  const { count, squares } = sample;
  if (count < 2) return Number.POSITIVE_INFINITY;
  return Math.max(0, squares - count * meanOf(sample) ** 2) / (count - 1) / count;
}

/** The mean with the bounds between which the true one lies with 95% confidence. */
export function meanRange(sample: Sums): { low: number; mean: number; high: number } {
  const margin = twoSided95 * Math.sqrt(varianceOfMean(sample));
  const mean = meanOf(sample);
  return { low: mean - margin, mean, high: mean + margin };
}

/** What two samples of scores say about the first one's quality, 0 to 1. */
export type Quality = {
  /**
   * `no-worse`: at most `allowedLoss` is lost. `allowed-loss`: more, within what may be lost. `worse`: a loss shows.
   * `unclear`: too few scores to tell.
   */
  readonly kind: 'no-worse' | 'allowed-loss' | 'worse' | 'unclear';
  /** The most that may be lost, with 95% confidence. */
  readonly loss: number;
};

/**
 * Quality (scores are 0 to 1) that a cheaper way may lose at most to count as no worse: a fiftieth is below what people
 * notice and what two samples of some hundred scores can tell apart.
 */
const allowedLoss = 0.02;

/**
 * Judges a sample of scores against a reference by the one-sided 95% bound of the difference of means (Welch: unequal
 * variances, https://en.wikipedia.org/wiki/Welch%27s_t-test): how much the sample may be worse. `maxQualityLoss` is what may
 * be lost by measure.
 */
export function judgeScores(sample: Sums, reference: Sums, maxQualityLoss: number): Quality {
  const gain = meanOf(sample) - meanOf(reference);
  const error = standardError(sample, reference);
  const loss = Math.max(0, oneSided95 * error - gain);
  if (loss <= allowedLoss) return { kind: 'no-worse', loss };
  if (loss <= maxQualityLoss) return { kind: 'allowed-loss', loss };
  return { kind: gain + certain * error < 0 ? 'worse' : 'unclear', loss };
}

/** Standard error of the difference of two means; infinite for samples too small to say. */
function standardError(sample: Sums, reference: Sums): number {
  if (Math.min(sample.count, reference.count) < fewestForMean) return Number.POSITIVE_INFINITY;
  return Math.sqrt(varianceOfMean(sample) + varianceOfMean(reference));
}
