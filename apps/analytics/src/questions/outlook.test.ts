import { type CallInput, sumUsd } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askQuestion } from '../testing/ask.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { seededRandom, testCall } from '../testing/test-calls.ts';

const dayMs = 86_400_000;
let analytics: TestAnalytics;
let organization = '';

/** Sixty days of calls up to 20 October, weekends at half, each call about one cent. */
function dailyCalls(): CallInput[] {
  const random = seededRandom(4);
  const first = Date.parse('2026-08-22T00:00:00Z');
  return Array.from({ length: 60 }, (_, day) => first + day * dayMs).flatMap((atMs) => {
    const isWeekend = new Date(atMs).getUTCDay() % 6 === 0;
    const count = Math.round((isWeekend ? 20 : 40) * (0.9 + 0.2 * random()));
    return Array.from({ length: count }, (_, index) =>
      testCall(`${atMs}-${index}`, {
        startedAt: new Date(atMs + Math.floor(random() * dayMs)).toISOString(),
        usage: { inputUncached: 2_000, outputVisible: 500 },
      }),
    );
  });
}

beforeAll(async () => {
  analytics = await runAnalytics();
  organization = analytics.newOrganization();
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls: dailyCalls() } });
});
afterAll(() => analytics.close());

const learned = { from: '2026-08-22T00:00:00Z', to: '2026-10-21T00:00:00Z' };

test('the forecast continues level and week, and its days add up to its total', async () => {
  const body = { period: learned, horizonDays: 14 };
  const answer = await askQuestion(analytics, organization, { name: 'forecast', body });
  expect(answer).toMatchObject({
    learnedDays: 60,
    reason: null,
    horizon: { from: '2026-10-21T00:00:00.000Z', to: '2026-11-04T00:00:00.000Z' },
  });
  // 2,000 x $0.0000025 + 500 x $0.00001 = $0.01 a call; two weeks are 10 x 40 + 4 x 20 calls.
  expect(Math.abs(Number(answer.total?.expected) / 4.8 - 1)).toBeLessThan(0.1);
  expect(Number(sumUsd(answer.days.map((day) => day.expected)))).toBeCloseTo(
    Number(answer.total?.expected),
    4,
  );
  for (const day of answer.days) {
    expect(Number(day.low)).toBeLessThanOrEqual(Number(day.expected));
    expect(Number(day.high)).toBeGreaterThanOrEqual(Number(day.expected));
  }
  expect(answer.backtest?.forecasts).toBeGreaterThan(0);
  expect(answer.backtest?.meanError).toBeLessThan(0.2);
});

test('with less than two weeks there is no forecast, and it says why', async () => {
  const period = { from: '2026-10-10T00:00:00Z', to: '2026-10-21T00:00:00Z' };
  const few = await askQuestion(analytics, organization, { name: 'forecast', body: { period } });
  expect(few).toMatchObject({ total: null, days: [], reason: 'too-few-days', learnedDays: 11 });
  const none = await askQuestion(analytics, analytics.newOrganization(), {
    name: 'forecast',
    body: { period },
  });
  expect(none).toMatchObject({ total: null, reason: 'no-spend', learnedDays: 0 });
});

test('a budget counts what is spent exactly and projects the rest of the month', async () => {
  const asOf = '2026-10-20T12:00:00Z';
  const spend = await askQuestion(analytics, organization, {
    name: 'spend',
    body: { period: { from: '2026-10-01T00:00:00Z', to: asOf }, grain: 'day' },
  });
  const ask = (amount: string) =>
    askQuestion(analytics, organization, { name: 'budget', body: { month: '2026-10', amount, asOf } });
  const enough = await ask('100');
  expect(enough.spent).toBe(spend.totals.cost);
  expect(enough).toMatchObject({ verdict: 'within', exceededOn: null, expectedOn: null });
  expect(enough.days).toHaveLength(31);
  expect(enough.days.filter((day) => !day.isProjected)).toHaveLength(19);
  // October has 22 weekdays and 9 weekend days.
  expect(Math.abs(Number(enough.projected?.expected) / (22 * 0.4 + 9 * 0.2) - 1)).toBeLessThan(0.1);

  const tight = await ask('8');
  expect(tight.verdict).toBe('will-exceed');
  expect(tight.expectedOn).toMatch(/^2026-10-2\d$/);
  const gone = await ask('3');
  expect(gone.verdict).toBe('exceeded');
  const running = spend.rows.toSorted((left, right) => (left.at ?? '').localeCompare(right.at ?? ''));
  let total = 0;
  const passedOn = running.find((row) => {
    total += Number(row.cost);
    return total > 3;
  });
  expect(gone.exceededOn).toBe(passedOn?.at?.slice(0, 10));
});

test('a month that is over is exact, one that has not begun is wholly projected', async () => {
  const body = { month: '2026-09', amount: '100', asOf: '2026-10-20T12:00:00Z' };
  const over = await askQuestion(analytics, organization, { name: 'budget', body });
  expect(over.projected).toEqual({ low: over.spent, expected: over.spent, high: over.spent });
  expect(over.elapsedShare).toBe(1);
  const next = await askQuestion(analytics, organization, {
    name: 'budget',
    body: { month: '2026-10', amount: '100', asOf: '2026-10-01T00:00:00Z' },
  });
  expect(next).toMatchObject({ spent: '0', elapsedShare: 0 });
  expect(next.days.every((day) => day.isProjected)).toBe(true);
});
