import { type Provenance, usd } from '@netra/contract';
import type { ToolAnswers } from './test-tool-results.ts';

type Outlook = Pick<
  ToolAnswers,
  | 'unit-economics'
  | 'top-users'
  | 'cache-hit-rates'
  | 'concurrency'
  | 'anomalies'
  | 'forecast'
  | 'budget'
  | 'price-changes'
>;

const dayMs = 86_400_000;
const unit = (calls: number, cost: string, units: number, costPerUnit: string) => ({
  calls,
  cost: usd(cost),
  units,
  costPerUnit: usd(costPerUnit),
});
const nothing = { calls: 0, cost: usd('0'), units: 0, costPerUnit: null };

const totals = {
  calls: 201_344,
  cost: usd('12840.5512'),
  costPerCall: usd('0.063774193420'),
  conversation: unit(90_000, '6420.2756', 20_000, '0.321013780000'),
  user: unit(150_000, '9630.4134', 5_000, '1.926082680000'),
  success: nothing,
};

const caching = {
  calls: 201_344,
  inputTokens: 812_400_000,
  cacheReadTokens: 112_400_000,
  cacheWriteTokens: 0,
  hitRate: 0.138,
  cost: usd('12840.5512'),
};

/** Hand-written results of the tools about units, limits and what is to come, for the same small organization. */
export function outlookAnswers(provenance: Provenance): Outlook {
  return {
    'unit-economics': ({ period }) => ({
      period,
      provenance,
      totals,
      rows: [
        { ...totals, key: 'checkout-assistant', calls: 90_000, cost: usd('6420.2756'), user: nothing },
        { ...totals, key: 'search', conversation: nothing, user: nothing },
      ],
      successScore: 0.5,
      relativeError: 0.0115,
    }),
    'top-users': ({ period }) => ({
      period,
      provenance,
      users: 2,
      totals: { calls: 90_000, unpricedCalls: 0, cost: usd('6420.2756') },
      rows: [{ user: '3f9a1c', calls: 60_000, unpricedCalls: 0, cost: usd('6000'), share: 0.9345 }],
      rest: { calls: 20_000, unpricedCalls: 0, cost: usd('400') },
      unnamed: { calls: 10_000, unpricedCalls: 0, cost: usd('20.2756') },
    }),
    'cache-hit-rates': ({ period }) => ({
      period,
      provenance,
      totals: caching,
      turns: [
        { ...caching, turn: 'first', hitRate: 0.02 },
        { ...caching, turn: 'later', hitRate: 0.31 },
      ],
      rows: [],
    }),
    concurrency: ({ period }) => ({
      period,
      provenance,
      minutes: 43_200,
      rows: [
        {
          provider: 'openai',
          model: 'gpt-4o',
          activeMinutes: 30_000,
          requestsPerMinute: { p50: 3, p95: 11, max: 42 },
          tokensPerMinute: { p50: 14_000, p95: 52_000, max: 201_000 },
          concurrentCalls: { p50: 0.2, p95: 1.1, max: 4.5 },
          busiestAt: '2026-11-12T18:03:00.000Z',
          headroom: { requestsPerMinute: null, tokensPerMinute: null, concurrentCalls: null },
        },
      ],
    }),
    anomalies: ({ period }) => ({
      period,
      provenance,
      hours: 720,
      hoursCompared: 384,
      rows: [
        {
          key: 'nightly-summaries',
          direction: 'up',
          startsAt: '2026-11-17T02:00:00.000Z',
          endsAt: '2026-11-17T05:00:00.000Z',
          hours: 3,
          expected: usd('41.2'),
          actual: usd('1630.75'),
          excess: usd('1589.55'),
          score: 38.2,
          cause: 'model-shift',
          segment: {
            feature: 'nightly-summaries',
            model: 'gpt-4o',
            expected: usd('0'),
            actual: usd('1630.75'),
            callsExpected: 0,
            calls: 6_100,
            fromModel: 'gpt-4o-mini',
          },
        },
      ],
    }),
    forecast: ({ period, horizonDays = 30 }) => {
      const from = Math.floor(Date.parse(period.to) / dayMs) * dayMs;
      const at = (day: number) => new Date(from + day * dayMs).toISOString();
      const range = { low: usd('300'), expected: usd('430.5'), high: usd('560') };
      return {
        period,
        provenance,
        learnedDays: 30,
        confidence: 0.8,
        horizon: { from: at(0), to: at(horizonDays) },
        total: { low: usd('11100.5'), expected: usd('12915.25'), high: usd('14800') },
        days: Array.from({ length: horizonDays }, (_, day) => ({ at: at(day), ...range })),
        backtest: { forecasts: 14, coverage: 0.786, meanError: 0.11 },
        reason: null,
      };
    },
    budget: ({ month, amount, asOf = '2026-11-20T00:00:00.000Z' }) => ({
      period: { from: `${month}-01T00:00:00.000Z`, to: '2026-12-01T00:00:00.000Z' },
      provenance,
      amount: usd(amount),
      asOf,
      confidence: 0.8,
      spent: usd('8100.5'),
      remaining: usd('1899.5'),
      spentShare: 0.81,
      elapsedShare: 0.6333,
      projected: { low: usd('11800'), expected: usd('12600.25'), high: usd('13500') },
      exceededOn: null,
      expectedOn: '2026-11-24',
      verdict: 'will-exceed',
      days: [],
      reason: null,
    }),
    'price-changes': ({ period }) => ({ period, provenance, effect: usd('0'), rows: [] }),
  };
}
