import { multiplyUsd, type Range, subtractUsd, sumUsd, type Usd, usd } from '@netra/contract';

/** One and a share as an exact decimal, all of its digits kept: 0.5 is `1.5`. */
function factorOf(share: number): string {
  return sumUsd([usd(1), usd(share)]);
}

/** An amount grown by a share, exact. */
export function grown(amount: Usd, share: number): Usd {
  return multiplyUsd(amount, factorOf(share));
}

/** An amount now, grown by a share, and the difference; all exact. */
export function nowAndThen(cost: Usd, share: number): { costNow: Usd; costThen: Usd; costChange: Usd } {
  const costThen = grown(cost, share);
  return { costNow: cost, costThen, costChange: subtractUsd(costThen, cost) };
}

/** The three ends of a range, each made from the same end of another. */
export function rangeOf(make: (end: keyof Range) => Usd): Range {
  return { low: make('low'), expected: make('expected'), high: make('high') };
}
