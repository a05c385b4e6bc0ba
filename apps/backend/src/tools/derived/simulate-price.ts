import { compareUsd, formatUsd, zeroUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { nowAndThen } from './scaled.ts';
import { difference, share, twiceNote, unpricedNote, withCost, withoutCost } from './words.ts';

/** The same calls at prices that are higher or lower by a share. */
export const simulatePrice: Derivation<'simulate-price'> = {
  name: 'simulate-price',
  async derive({ period, filter, priceChangeShare }, analytics) {
    const { totals, rows, countedTwice } = await analytics.ask('spend', {
      period,
      filter,
      by: ['model'],
      limit: 50,
    });
    return {
      period,
      priceChangeShare,
      calls: totals.calls,
      unpricedCalls: totals.unpricedCalls,
      countedTwice,
      ...nowAndThen(totals.cost, priceChangeShare),
      rows: withCost(rows).map((row) => ({
        key: row.key[0] ?? '',
        ...nowAndThen(row.cost, priceChangeShare),
      })),
    };
  },
  summarize: ({ countedTwice, priceChangeShare, calls, unpricedCalls, costNow, costThen, costChange }) =>
    compareUsd(costNow, zeroUsd) <= 0
      ? withoutCost(calls, unpricedCalls)
      : `At prices ${share(Math.abs(priceChangeShare))} ${priceChangeShare < 0 ? 'lower' : 'higher'} the bill would have been ${formatUsd(costThen)}, ${difference(costChange)}${unpricedNote(unpricedCalls)}${twiceNote(countedTwice)}.`,
};
