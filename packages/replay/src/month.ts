import { type Usd, usd } from '@netra/contract';
import { attoFromUsd } from './amount.ts';

const monthMs = 30n * 86_400_000n;
const attoPerCent = 10n ** 16n;

/**
 * Amounts of a period as amounts per 30 days in whole cents, rounded by largest remainder so that the parts shown
 * still add up to the rounded total. For display only; the exact amounts of the period are what adds up.
 */
export function perMonth(parts: readonly Usd[], periodMs: number): Usd[] {
  const exact = parts.map((part) => attoFromUsd(part) * monthMs);
  const unit = attoPerCent * BigInt(periodMs);
  const floors = exact.map((value) => floorDivide(value, unit));
  const total = exact.reduce((sum, value) => sum + value, 0n);
  // Half a cent and more rounds up, as a person would round the total.
  const target = floorDivide(2n * total + unit, 2n * unit);
  let missing = target - floors.reduce((sum, value) => sum + value, 0n);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - (floors[index] ?? 0n) * unit }))
    .sort((left, right) =>
      left.remainder === right.remainder
        ? left.index - right.index
        : left.remainder > right.remainder
          ? -1
          : 1,
    );
  for (const { index } of byRemainder) {
    if (missing <= 0n) break;
    floors[index] = (floors[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  return floors.map((cents) => usd(centsText(cents)));
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function centsText(cents: bigint): string {
  const size = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${size.slice(0, -2)}.${size.slice(-2)}`;
}
