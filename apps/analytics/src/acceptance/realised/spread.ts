import type { Period } from '@netra/contract';

/** Parts a period is cut into to see how much a figure varies; five give a t quantile that is still of use. */
const parts = 5;
/** Student's t, 97.5% quantile, by degrees of freedom from 1 to 4. */
const quantiles = [12.706, 4.303, 3.182, 2.776] as const;

/** Equal parts of a period, in order of time. */
export function partsOf({ from, to }: Period): Period[] {
  const fromMs = Date.parse(from);
  const stepMs = (Date.parse(to) - fromMs) / parts;
  const at = (index: number) => new Date(Math.round(fromMs + index * stepMs)).toISOString();
  return Array.from({ length: parts }, (_, index) => ({ from: at(index), to: at(index + 1) }));
}

/** Half the width of the 95% interval of the mean of some values (Student's t); 0 for fewer than two. */
export function halfWidth(values: readonly number[]): number {
  const degrees = values.length - 1;
  const quantile = quantiles[degrees - 1];
  if (quantile === undefined) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / degrees;
  return quantile * Math.sqrt(variance / values.length);
}
