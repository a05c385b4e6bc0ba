/** One figure of a benchmark, and what it must be: at most `limit`, at least `atLeast`, or anything. */
export type Measurement = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  readonly atLeast?: number;
};

/** True when the figure is what it must be. */
export function holds({ value, limit, atLeast }: Measurement): boolean {
  return (limit === undefined || value <= limit) && (atLeast === undefined || value >= atLeast);
}

export type Benchmark = () => Promise<readonly Measurement[]>;

/** The value below which the given share (0..1) of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
