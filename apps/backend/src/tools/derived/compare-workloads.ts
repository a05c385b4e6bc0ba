import type { StoredCall } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { inputTokensOf, outputTokensOf, sampledCalls } from './sampled-calls.ts';
import { share } from './words.ts';

/** Share of sorted values that are at most `limit`. */
function shareUpTo(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

/** Largest difference between two empirical distributions (Kolmogorov-Smirnov), 0..1. */
export function distanceOf(left: readonly number[], right: readonly number[]): number {
  if (left.length === 0 || right.length === 0) return 1;
  const [one, two] = [left, right].map((values) => values.toSorted((a, b) => a - b)) as [number[], number[]];
  return [...one, ...two].reduce(
    (most, value) => Math.max(most, Math.abs(shareUpTo(one, value) - shareUpTo(two, value))),
    0,
  );
}

function gapsOf(calls: readonly StoredCall[]): number[] {
  const moments = calls.map(({ startedAt }) => Date.parse(startedAt)).toSorted((left, right) => left - right);
  return moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
}

/** How alike two sets of calls are. */
export const compareWorkloads: Derivation<'compare-workloads'> = {
  name: 'compare-workloads',
  async derive({ left, right, sampleCalls }, analytics) {
    const [one, two] = await Promise.all([
      sampledCalls(analytics, left, sampleCalls),
      sampledCalls(analytics, right, sampleCalls),
    ]);
    const sideOf = (period: typeof left.period, calls: readonly StoredCall[]) => ({
      period,
      sampledCalls: calls.length,
      syntheticCalls: calls.filter(({ synthetic }) => synthetic).length,
    });
    const distance = (of: (call: StoredCall) => number) => distanceOf(one.calls.map(of), two.calls.map(of));
    return {
      left: sideOf(left.period, one.calls),
      right: sideOf(right.period, two.calls),
      rows: [
        { key: 'inputTokens' as const, distance: distance(inputTokensOf) },
        { key: 'outputTokens' as const, distance: distance(outputTokensOf) },
        { key: 'timeBetweenCalls' as const, distance: distanceOf(gapsOf(one.calls), gapsOf(two.calls)) },
      ],
    };
  },
  summarize: ({ left, right, rows }) =>
    `Of ${left.sampledCalls} and ${right.sampledCalls} calls, ${rows.map(({ key, distance }) => `${key} differ by ${share(distance)}`).join(', ')}.`,
};
