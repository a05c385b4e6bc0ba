/**
 * The greatest distance between two empirical distributions (Kolmogorov and Smirnov), 0 to 1. Of a side without values
 * nothing is known: whoever asks looks first.
 */
export function ksDistance(left: readonly number[], right: readonly number[]): number {
  const one = Float64Array.from(left).sort();
  const two = Float64Array.from(right).sort();
  let [at, other, most] = [0, 0, 0];
  while (at < one.length && other < two.length) {
    const value = Math.min(one[at] ?? 0, two[other] ?? 0);
    while (at < one.length && (one[at] ?? 0) <= value) at += 1;
    while (other < two.length && (two[other] ?? 0) <= value) other += 1;
    most = Math.max(most, Math.abs(at / one.length - other / two.length));
  }
  return most;
}

/** The gaps between moments in order, in their unit. */
export function gapsOf(moments: readonly number[]): number[] {
  const sorted = Float64Array.from(moments).sort();
  return Array.from(sorted.subarray(1), (moment, index) => moment - (sorted[index] ?? 0));
}
