import type { QuestionAnswer } from '@netra/contract';
import { formatUsd, subtractUsd } from '@netra/contract';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { grown, nowAndThen, rangeOf } from './scaled.ts';
import { difference, share } from './words.ts';

type Input = Parsed<'simulate-volume'>;
type Busy = QuestionAnswer<'concurrency'>['rows'][number];
type LimitField = 'requestsPerMinute' | 'tokensPerMinute' | 'concurrentCalls';

function peakOf(now: number, field: LimitField, of: { model: string; input: Input }) {
  const after = now * (1 + of.input.growthShare);
  const limit = of.input.limits.find(({ model }) => model === of.model)?.[field] ?? null;
  return { now, after, limit, isOverLimit: limit === null ? null : after > limit };
}

function peaksOf({ provider, model, ...row }: Busy, input: Input) {
  const of = { model, input };
  return {
    provider,
    model,
    requestsPerMinute: peakOf(row.requestsPerMinute.max, 'requestsPerMinute', of),
    tokensPerMinute: peakOf(row.tokensPerMinute.max, 'tokensPerMinute', of),
    concurrentCalls:
      row.concurrentCalls === null ? null : peakOf(row.concurrentCalls.max, 'concurrentCalls', of),
  };
}

/** More or fewer calls like the present ones: cost grows in proportion, and so do the busiest minutes. */
export const simulateVolume: Derivation<'simulate-volume'> = {
  name: 'simulate-volume',
  async derive(input, analytics) {
    const { period, filter, growthShare, horizonDays, learnFrom = period } = input;
    const [spend, forecast, busy] = await Promise.all([
      analytics.ask('spend', { period, filter, by: ['feature'], limit: 20 }),
      analytics.ask('forecast', { period: learnFrom, filter, horizonDays }),
      analytics.ask('concurrency', { period, filter, limit: 10 }),
    ]);
    const { total, horizon } = forecast;
    const then = total === null ? null : rangeOf((end) => grown(total[end], growthShare));
    return {
      period,
      growthShare,
      callsNow: spend.totals.calls,
      callsThen: Math.round(spend.totals.calls * (1 + growthShare)),
      unpricedCalls: spend.totals.unpricedCalls,
      ...nowAndThen(spend.totals.cost, growthShare),
      ahead:
        total === null || then === null
          ? null
          : {
              horizon,
              costNow: total,
              costThen: then,
              costChange: subtractUsd(then.expected, total.expected),
            },
      rows: spend.rows.map((row) => ({
        key: row.key[0] ?? '',
        ...nowAndThen(row.cost, growthShare),
        share: row.share,
      })),
      peaks: busy.rows.map((row) => peaksOf(row, input)),
    };
  },
  summarize: ({ growthShare, costNow, costThen, costChange }) =>
    `With ${growthShare < 0 ? '' : '+'}${share(growthShare)} usage the ${formatUsd(costNow)} would have been ${formatUsd(costThen)}, ${difference(costChange)}.`,
};
