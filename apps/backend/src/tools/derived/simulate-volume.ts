import type { QuestionAnswer } from '@netra/contract';
import { ApexError, compareUsd, formatUsd, subtractUsd, zeroUsd } from '@netra/contract';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { grown, nowAndThen, rangeOf } from './scaled.ts';
import { difference, share, twiceNote, unpricedNote, unusedNote, withCost, withoutCost } from './words.ts';

/** As many as the question gives, and as many as are told unless a limit is given for more. */
const mostModels = 100;
const mostPeaks = 10;

type Input = Parsed<'simulate-volume'>;
type Busy = QuestionAnswer<'concurrency'>['rows'][number];
type LimitField = 'requestsPerMinute' | 'tokensPerMinute' | 'concurrentCalls';

function peakOf(now: number, field: LimitField, of: { model: string; input: Input }) {
  // A peak that is exactly at a limit is not over it, however floating point writes it.
  const after = Number((now * (1 + of.input.growthShare)).toPrecision(12));
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

/** Raises `invalid_request` where two limits are given for one model: which of them holds is not for a tool to say. */
export function checkLimits(limits: Input['limits']): void {
  const twice = limits.find(({ model }, index) => limits.findIndex((other) => other.model === model) < index);
  if (twice === undefined) return;
  throw new ApexError('invalid_request', `The limits of ${twice.model} are given twice.`, {
    details: { field: 'limits', model: twice.model, expected: 'one entry for each model' },
  });
}

/** Models that limits are given for and of which the period has no calls: a name may be misspelt. */
export function unusedLimits(limits: Input['limits'], used: readonly string[]): string[] {
  return limits.flatMap(({ model }) => (used.includes(model) ? [] : [model]));
}

/** More or fewer calls like the present ones: cost grows in proportion, and so do the busiest minutes. */
export const simulateVolume: Derivation<'simulate-volume'> = {
  name: 'simulate-volume',
  async derive(input, analytics) {
    const { period, filter, growthShare, horizonDays, learnFrom = period } = input;
    checkLimits(input.limits);
    const [spend, forecast, busy] = await Promise.all([
      analytics.ask('spend', { period, filter, by: ['feature'], limit: 20 }),
      analytics.ask('forecast', { period: learnFrom, filter, horizonDays }),
      analytics.ask('concurrency', { period, filter, limit: mostModels }),
    ]);
    const { total, horizon } = forecast;
    const then = total === null ? null : rangeOf((end) => grown(total[end], growthShare));
    return {
      period,
      growthShare,
      callsNow: spend.totals.calls,
      callsThen: Math.round(spend.totals.calls * (1 + growthShare)),
      unpricedCalls: spend.totals.unpricedCalls,
      countedTwice: spend.countedTwice,
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
      rows: withCost(spend.rows).map((row) => ({
        key: row.key[0] ?? '',
        ...nowAndThen(row.cost, growthShare),
        share: row.share,
      })),
      peaks: busy.rows
        .filter(
          ({ model }, index) => index < mostPeaks || input.limits.some((limit) => limit.model === model),
        )
        .map((row) => peaksOf(row, input)),
      unusedLimits: unusedLimits(
        input.limits,
        busy.rows.map(({ model }) => model),
      ),
    };
  },
  summarize: ({ growthShare, costNow, costThen, costChange, callsNow, unpricedCalls, ...of }) => {
    if (compareUsd(costNow, zeroUsd) <= 0) return withoutCost(callsNow, unpricedCalls);
    const over = of.peaks.flatMap(({ model, requestsPerMinute, tokensPerMinute, concurrentCalls }) =>
      [requestsPerMinute, tokensPerMinute, concurrentCalls].some((peak) => peak?.isOverLimit === true)
        ? [model]
        : [],
    );
    const limits = over.length === 0 ? '' : `; over its limits: ${over.join(', ')}`;
    const unused = unusedNote(of.unusedLimits ?? []);
    return `With ${growthShare < 0 ? '' : '+'}${share(growthShare)} usage the ${formatUsd(costNow)} would have been ${formatUsd(costThen)}, ${difference(costChange)}${limits}${unused}${unpricedNote(unpricedCalls)}${twiceNote(of.countedTwice)}.`;
  },
};
