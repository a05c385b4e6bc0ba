import { compareUsd, type Span, zeroUsd } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** What the same calls would have cost at higher or lower prices: the tokens stay, so the bill moves with the prices. */
export function priceStatements(reading: Reading<'simulate-price'>): Span[][] {
  const { priceChangeShare, calls, unpricedCalls, costNow, period } = reading.result;
  if (calls === 0)
    return [prose`There are no calls in ${periodText(period)} that other prices would change.`];
  if (compareUsd(costNow, zeroUsd) === 0)
    return [
      prose`None of the calls has a known price, so what other prices would make of them cannot be said.`,
    ];
  const usd = (field: string) => figureOf(reading, [field], 'usd');
  const size = figureOf(reading, ['priceChangeShare'], 'percent');
  const at = priceChangeShare < 0 ? prose`With prices changed by ${size}` : prose`With prices ${size} higher`;
  const unpriced =
    unpricedCalls === 0
      ? []
      : [prose`${counted(reading, ['unpricedCalls'], 'call')} without a known price are in neither amount.`];
  return [
    prose`${at}, this period would have cost ${usd('costThen')} instead of ${usd('costNow')}.`,
    prose`The difference is ${usd('costChange')} for the same ${counted(reading, ['calls'], 'call')} and their tokens (${periodText(period)}), if every price moved alike.`,
    ...unpriced,
  ];
}
