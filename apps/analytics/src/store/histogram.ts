/**
 * Histograms whose buckets grow by 2% each, so that any percentile is known within 1% whatever the values are, and two
 * histograms add up (and subtract) without loss. After "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees" (Masson, Rim, Lee; VLDB 2019), with fixed buckets.
 */
const growth = 1.02;
/** The first bucket ends here: a hundredth of a millisecond, or of a token per second. */
const smallest = 0.01;

/** A percentile read from a histogram is at most this share of its value away from the exact one. */
export const histogramError = (growth - 1) / (growth + 1);

/** SQL for the bucket of a value that is not null; 0 holds what is too small to tell apart. */
export function histogramBucket(value: string): string {
  return `toUInt16(greatest(0, least(65535, ceil(log(greatest(${value}, ${smallest}) / ${smallest}) / ${Math.log(growth)}))))`;
}

/** SQL for some quantiles of a histogram (a pair of buckets and calls, named by an alias), as an array; null when it is empty. */
export function histogramQuantiles(histogram: string, levels: readonly number[]): string {
  const middle = `bucket -> if(bucket = 0, 0., ${smallest} * pow(${growth}, bucket) * ${2 / (growth + 1)})`;
  const at = levels.map(
    (level) =>
      `${histogram}.1[arrayFirstIndex(below -> below > ${level} * arraySum(${histogram}.2), arrayCumSum(${histogram}.2))]`,
  );
  return `if(empty(${histogram}.1), ${`[${levels.map(() => 'null').join(', ')}]`}, arrayMap(${middle}, [${at.join(', ')}]))`;
}
