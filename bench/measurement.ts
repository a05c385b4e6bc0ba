/** One figure of a benchmark; where there is a limit, the figure must not exceed it. */
export type Measurement = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
};

export type Benchmark = () => Promise<readonly Measurement[]>;

/** The value below which the given share (0..1) of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
