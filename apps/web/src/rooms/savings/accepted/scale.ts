import { compareUsd, type Range, shareOf, subtractUsd, type Usd, zeroUsd } from '@netra/contract';

/** Where an amount lies between the ends of a common scale, 0 to 1; for drawing only. */
export type Scale = (amount: Usd) => number;

/** One scale for several ranges; it always holds zero, so that a loss is seen as one. */
export function scaleOf(ranges: readonly Range[]): Scale {
  const amounts = [zeroUsd, ...ranges.flatMap(({ low, expected, high }) => [low, expected, high])];
  const lowest = amounts.reduce((least, amount) => (compareUsd(amount, least) < 0 ? amount : least));
  const highest = amounts.reduce((most, amount) => (compareUsd(amount, most) > 0 ? amount : most));
  const width = subtractUsd(highest, lowest);
  return (amount) => shareOf(subtractUsd(amount, lowest), width);
}
