import { ApexError } from '@netra/contract';
import { gapsOf, ksDistance } from '@netra/foundation';
import { rankCorrelation } from './distribution.ts';
import { type TraceCall, traceCalls } from './trace-call.ts';

const hourMs = 3_600_000;
/** Distributions this far apart at most count as alike. */
const alike = 0.05;

/** What is compared of a workload. */
export type Side = {
  readonly file: string;
  readonly calls: number;
  readonly context: readonly number[];
  readonly generated: readonly number[];
  /** In ms. */
  readonly gaps: readonly number[];
};

async function readSide(file: string): Promise<{ calls: TraceCall[]; atUs: number[] }> {
  const calls: TraceCall[] = [];
  for await (const call of traceCalls(file)) calls.push(call);
  if (calls.length < 2)
    throw new ApexError(
      'no_calls',
      `${file} holds ${calls.length} calls: at least two are needed to compare.`,
    );
  const first = calls.reduce(
    (least, { atMs }) => Math.min(least, Math.floor(atMs / hourMs)),
    Number.POSITIVE_INFINITY,
  );
  return { calls, atUs: calls.map(({ atMs }) => Math.round((atMs - first * hourMs) * 1_000)) };
}

/** The coarsest step that all moments are whole multiples of, in microseconds: how finely their clock told time. */
function resolutionOf(atUs: readonly number[]): number {
  return [1_000_000, 1_000].find((step) => atUs.every((moment) => moment % step === 0)) ?? 1;
}

function meanCost(calls: readonly TraceCall[]): number | null {
  const costs = calls.flatMap(({ cost }) => cost ?? []);
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

function hourShares(calls: readonly TraceCall[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { atMs } of calls) {
    const hour = Math.floor(atMs / hourMs) % 24;
    hours[hour] = (hours[hour] ?? 0) + 1 / calls.length;
  }
  return hours;
}

const rounded = (value: number) => Number(value.toFixed(5));

/**
 * How alike two workloads are: the distances of what their calls look like, one by one, and the sides to draw. Times are
 * compared at the resolution of the coarser clock. Raises what `traceCalls` raises, and `no_calls`.
 */
export async function compareWorkloads(left: string, right: string) {
  const [one, two] = [await readSide(left), await readSide(right)];
  const step = Math.max(resolutionOf(one.atUs), resolutionOf(two.atUs));
  const sideOf = (file: string, { calls, atUs }: typeof one): Side => ({
    file,
    calls: calls.length,
    context: calls.map(({ contextTokens }) => contextTokens),
    generated: calls.map(({ generatedTokens }) => generatedTokens),
    gaps: gapsOf(atUs.map((moment) => Math.floor(moment / step) * step)).map((gap) => gap / 1_000),
  });
  const sides = [sideOf(left, one), sideOf(right, two)] as const;
  const [a, b] = sides;
  const ks = {
    contextTokens: rounded(ksDistance(a.context, b.context)),
    generatedTokens: rounded(ksDistance(a.generated, b.generated)),
    interArrivalTimes: rounded(ksDistance(a.gaps, b.gaps)),
  };
  const [hoursA, hoursB] = [hourShares(one.calls), hourShares(two.calls)];
  const result = {
    a: { file: left, calls: a.calls },
    b: { file: right, calls: b.calls },
    ks,
    /** Rank correlation of prompt and answer lengths. */
    correlation: {
      a: rounded(rankCorrelation(a.context, a.generated)),
      b: rounded(rankCorrelation(b.context, b.generated)),
    },
    /** Part of the calls that would have to move to another hour of the day. */
    seasonality: {
      distance: rounded(
        hoursA.reduce((sum, share, hour) => sum + Math.abs(share - (hoursB[hour] ?? 0)), 0) / 2,
      ),
    },
    /** USD a call on average; null where a side states none. */
    costPerCall: { a: meanCost(one.calls), b: meanCost(two.calls) },
    timeResolutionMs: step / 1_000,
    alike: Object.values(ks).every((distance) => distance <= alike),
  };
  return { result, sides };
}
