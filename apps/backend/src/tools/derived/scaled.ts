import { multiplyUsd, type Range, subtractUsd, type Usd } from '@netra/contract';

/** One and a share of at most four decimals as an exact decimal: 0.5 is `1.5`. */
function factorOf(share: number): string {
  return (Math.round((1 + share) * 10_000) / 10_000).toString();
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
