import {
  bucketWords,
  compareUsd,
  formatFigureValue,
  formatUsd,
  type QuestionAnswer,
  shareOf,
  sumUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { mostRows } from './model-use.ts';
import { count, share, twiceNote, unpricedNote, withCost, withoutCost } from './words.ts';

/** Part of the bill from which on it counts as explained. */
const mostOfIt = 0.8;

type Spend = QuestionAnswer<'spend'>;

/** How few pairs make up most of the bill; what is beyond the answer is calls whose pairs nobody counted. */
function concentration({ totals, rows, rest }: Spend) {
  if (compareUsd(totals.cost, zeroUsd) <= 0) return { pairs: 0, ofPairs: null, costShare: 0 };
  let pairs = 0;
  let cost: Usd = zeroUsd;
  for (const row of rows) {
    if (pairs > 0 && shareOf(cost, totals.cost) >= mostOfIt) break;
    pairs += 1;
    cost = sumUsd([cost, row.cost]);
  }
  // Sums of usage exports have a cost and are no calls.
  const isCut = rest.calls > 0 || compareUsd(rest.cost, zeroUsd) !== 0;
  return { pairs, ofPairs: isCut ? null : rows.length, costShare: shareOf(cost, totals.cost) };
}

/** The bill from every side, so that the few things that make it up are seen. */
export const costDrivers: Derivation<'cost-drivers'> = {
  name: 'cost-drivers',
  async derive({ period, filter, perDimension: limit }, analytics) {
    const sides = ['feature', 'model', 'provider', 'environment'] as const;
    const [buckets, pairs, ...spends] = await Promise.all([
      analytics.ask('usage-by-bucket', { period, filter }),
      analytics.ask('spend', { period, filter, by: ['feature', 'model'], limit: mostRows }),
      ...sides.map((side) => analytics.ask('spend', { period, filter, by: [side], limit })),
    ]);
    const { cost } = pairs.totals;
    const tokens = buckets.rows
      .toSorted((left, right) => compareUsd(right.cost, left.cost))
      .slice(0, limit)
      .map((row) => ({
        key: bucketWords[row.bucket] ?? row.bucket,
        dimension: 'tokens' as const,
        cost: row.cost,
        share: shareOf(row.cost, cost),
      }));
    const named = spends.flatMap((spend, index) =>
      spend.rows.map((row) => ({
        key: row.key[0] ?? '',
        dimension: sides[index] ?? ('feature' as const),
        cost: row.cost,
        share: row.share,
      })),
    );
    const { calls, unpricedCalls, ...totals } = pairs.totals;
    return {
      period,
      cost: totals.cost,
      calls,
      unpricedCalls,
      countedTwice: pairs.countedTwice,
      // What has no known cost drives none: it is not $0.
      rows: withCost([...named, ...tokens]),
      concentration: concentration(pairs),
    };
  },
  summarize: ({ cost, calls, unpricedCalls, countedTwice, concentration: { pairs, ofPairs, costShare } }) => {
    if (compareUsd(cost, zeroUsd) <= 0) return withoutCost(calls ?? 0, unpricedCalls ?? 0);
    const of = ofPairs === null ? `more than ${formatFigureValue(mostRows, 'count')}` : ofPairs;
    return `${count(pairs, 'pair')} of feature and model (of ${of}) make up ${share(costShare)} of ${formatUsd(cost)}${unpricedNote(unpricedCalls ?? 0)}${twiceNote(countedTwice)}.`;
  },
};
