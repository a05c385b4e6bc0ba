import { type Usd, usd } from '@netra/contract';
import type { Range } from './project.ts';

/** Estimates are written to a millionth of a dollar: more digits would only look exact. */
export function estimatedUsd(value: number): Usd {
  return usd(value.toFixed(6));
}

export function estimateOf({ low, expected, high }: Range): { low: Usd; expected: Usd; high: Usd } {
  return { low: estimatedUsd(low), expected: estimatedUsd(expected), high: estimatedUsd(high) };
}
