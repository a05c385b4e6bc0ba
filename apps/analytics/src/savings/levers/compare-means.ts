/** Sums of a sample: how many values, their sum and the sum of their squares. */
export type Sums = { readonly count: number; readonly sum: number; readonly squares: number };

/** Quantile of the standard normal distribution: 95% of it lies below. */
const oneSided95 = 1.6449;
/** The same for 97.5%, which leaves 95% between both sides. */
const twoSided95 = 1.96;
/** Values from which the mean of a sample counts as normally distributed, which the quantiles above assume. */
export const fewestForMean = 30;

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

/**
 * The least by which the true mean behind `sample` exceeds the one behind `reference`, with 95% confidence (one-sided
 * Welch bound: unequal variances, https://en.wikipedia.org/wiki/Welch%27s_t-test); negative infinity for samples too
 * small to say. Above minus the allowed loss, the sample is no worse.
 */
export function leastGain(sample: Sums, reference: Sums): number {
  return meanOf(sample) - meanOf(reference) - marginOf(sample, reference);
}

/** The most by which it can exceed it, with the same confidence: below zero, the sample is worse. */
export function mostGain(sample: Sums, reference: Sums): number {
  return meanOf(sample) - meanOf(reference) + marginOf(sample, reference);
}

function marginOf(sample: Sums, reference: Sums): number {
  if (Math.min(sample.count, reference.count) < fewestForMean) return Number.POSITIVE_INFINITY;
  return oneSided95 * Math.sqrt(varianceOfMean(sample) + varianceOfMean(reference));
}
