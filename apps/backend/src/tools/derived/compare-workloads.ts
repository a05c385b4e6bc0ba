import { ApexError, type Filter, type Period, type StoredCall } from '@netra/contract';
import { gapsOf, ksDistance } from '@netra/foundation';
import { inputTokensOf, outputTokensOf } from '@netra/pricing';
import type { Analytics } from '../analytics-access.ts';
import type { Derivation } from '../derived-tool.ts';
import { type Sample, sampledCalls } from './sampled-calls.ts';
import { count, share, span } from './words.ts';

/** One call has no time to the next one. */
const leastCalls = 2;

type Side = { readonly period: Period; readonly filter: Filter };

/** The calls of a side. Raises `no_calls` where they are too few to have a distribution: that is no distance of 100%. */
async function sideOf(analytics: Analytics, name: 'left' | 'right', of: { side: Side; most: number }) {
  const sample: Sample = await sampledCalls(analytics, of.side, of.most);
  const { period } = of.side;
  if (sample.calls.length >= leastCalls) return { period, calls: sample.calls };
  throw new ApexError(
    'no_calls',
    `The ${name} side has ${count(sample.calls.length, 'call')} in ${span(period)}: at least ${leastCalls} are needed to compare.`,
    { details: { field: name, calls: sample.calls.length, expected: `at least ${leastCalls} calls` } },
  );
}

const momentsOf = (calls: readonly StoredCall[]) => calls.map(({ startedAt }) => Date.parse(startedAt));

/** How alike two sets of calls are. Raises `no_calls`. */
export const compareWorkloads: Derivation<'compare-workloads'> = {
  name: 'compare-workloads',
  async derive({ left, right, sampleCalls: most }, analytics) {
    const [one, two] = await Promise.all([
      sideOf(analytics, 'left', { side: left, most }),
      sideOf(analytics, 'right', { side: right, most }),
    ]);
    const told = ({ period, calls }: typeof one) => ({
      period,
      sampledCalls: calls.length,
      syntheticCalls: calls.filter(({ synthetic }) => synthetic).length,
    });
    const distance = (of: (calls: readonly StoredCall[]) => number[]) =>
      ksDistance(of(one.calls), of(two.calls));
    return {
      left: told(one),
      right: told(two),
      rows: [
        {
          key: 'inputTokens' as const,
          distance: distance((calls) => calls.map(({ usage }) => inputTokensOf(usage))),
        },
        {
          key: 'outputTokens' as const,
          distance: distance((calls) => calls.map(({ usage }) => outputTokensOf(usage))),
        },
        { key: 'timeBetweenCalls' as const, distance: distance((calls) => gapsOf(momentsOf(calls))) },
      ],
    };
  },
  summarize: ({ left, right, rows }) =>
    `Of ${left.sampledCalls} and ${right.sampledCalls} calls, ${rows.map(({ key, distance }) => `${key} differ by ${share(distance)}`).join(', ')}.`,
};
