import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateDemo } from '../synthetic/generate-demo.ts';
import { askQuestion } from '../testing/ask.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { seededRandom, testCall } from '../testing/test-calls.ts';

const hourMs = 3_600_000;
const endMs = Date.parse('2026-11-01T00:00:00Z');
let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function send(organization: string, calls: readonly CallInput[]): Promise<void> {
  for (let from = 0; from < calls.length; from += 5_000) {
    const body = { calls: calls.slice(from, from + 5_000) };
    const answer = await analytics.send(organization, { path: '/api/v1/calls', body });
    expect(answer.json().rejected).toEqual([]);
  }
}

/** Five weeks of two features with a day and a week in them; `shape` changes what an hour is like. */
function weeksOfCalls(
  shape: (feature: string, atMs: number) => { factor: number; model: string },
): CallInput[] {
  const random = seededRandom(21);
  const calls: CallInput[] = [];
  for (let hour = 0; hour < 35 * 24; hour += 1) {
    const atMs = endMs - (35 * 24 - hour) * hourMs;
    const date = new Date(atMs);
    const isWeekend = date.getUTCDay() % 6 === 0;
    const daily = date.getUTCHours() > 7 && date.getUTCHours() < 20 ? 12 : 3;
    for (const feature of ['answers', 'titles']) {
      const { factor, model } = shape(feature, atMs);
      const count = Math.round(daily * (isWeekend ? 0.4 : 1) * factor * (0.7 + 0.6 * random()));
      for (let index = 0; index < count; index += 1) {
        const usage = {
          inputUncached: 500 + Math.floor(random() * 1_000),
          outputVisible: 100 + Math.floor(random() * 200),
        };
        const startedAt = new Date(atMs + Math.floor(random() * hourMs)).toISOString();
        calls.push(
          testCall(`${feature}-${hour}-${index}`, { feature, responseModel: model, startedAt, usage }),
        );
      }
    }
  }
  return calls;
}

const lastTwoWeeks = { from: '2026-10-18T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const usual = { factor: 1, model: 'gpt-4o-mini' };

test.each([1, 2, 3])('the plain demo (seed %i) raises no false alarm', async (seed) => {
  const organization = analytics.newOrganization();
  await generateDemo(analytics.store, analytics.scopeOf(organization), {
    endsAt: new Date(endMs).toISOString(),
    calls: 100_000,
    seed,
  });
  for (const by of ['feature', 'model'] as const) {
    const period = { from: '2026-10-15T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    const answer = await askQuestion(analytics, organization, { name: 'anomalies', body: { period, by } });
    expect(answer.hoursCompared).toBe(16 * 24);
    expect(answer.rows).toEqual([]);
  }
});

test('a spike is found with its feature, its first bad hour and what it cost', async () => {
  const organization = analytics.newOrganization();
  const [from, to] = [Date.parse('2026-10-27T14:00:00Z'), Date.parse('2026-10-27T18:00:00Z')];
  const calls = weeksOfCalls((feature, atMs) =>
    feature === 'titles' && atMs >= from && atMs < to ? { ...usual, factor: 8 } : usual,
  );
  await send(organization, calls);
  const answer = await askQuestion(analytics, organization, {
    name: 'anomalies',
    body: { period: lastTwoWeeks },
  });
  expect(answer.rows).toHaveLength(1);
  const [row] = answer.rows;
  expect(row).toMatchObject({
    key: 'titles',
    direction: 'up',
    startsAt: '2026-10-27T14:00:00.000Z',
    endsAt: '2026-10-27T18:00:00.000Z',
    hours: 4,
    cause: 'more-calls',
    segment: { feature: 'titles', model: 'gpt-4o-mini', fromModel: null },
  });
  const spend = await askQuestion(analytics, organization, {
    name: 'spend',
    body: { period: { from: row!.startsAt, to: row!.endsAt }, filter: { feature: ['titles'] } },
  });
  expect(row?.actual).toBe(spend.totals.cost);
  expect(row?.segment).toMatchObject({ actual: spend.totals.cost, calls: spend.totals.calls });
  expect(Number(row?.actual) / Number(row?.expected)).toBeGreaterThan(5);
});

test('the move of a feature from a cheap to a dear model is found, and told as that', async () => {
  const organization = analytics.newOrganization();
  const since = Date.parse('2026-10-28T09:00:00Z');
  await send(
    organization,
    weeksOfCalls((feature, atMs) =>
      feature === 'answers' && atMs >= since ? { ...usual, model: 'gpt-4o' } : usual,
    ),
  );
  for (const by of ['feature', 'model'] as const) {
    const answer = await askQuestion(analytics, organization, {
      name: 'anomalies',
      body: { period: lastTwoWeeks, by },
    });
    expect(answer.rows[0]).toMatchObject({
      // A model that was never used before has nothing usual of its own: the total tells.
      key: by === 'feature' ? 'answers' : null,
      direction: 'up',
      startsAt: '2026-10-28T09:00:00.000Z',
      segment: { feature: 'answers', model: 'gpt-4o' },
    });
    expect(answer.rows[0]).toMatchObject({ cause: 'model-shift', segment: { fromModel: 'gpt-4o-mini' } });
  }
});

test('a feature that falls silent is found too', async () => {
  const organization = analytics.newOrganization();
  const since = Date.parse('2026-10-29T08:00:00Z');
  await send(
    organization,
    weeksOfCalls((feature, atMs) =>
      feature === 'answers' && atMs >= since ? { ...usual, factor: 0 } : usual,
    ),
  );
  const body = { period: lastTwoWeeks, sensitivity: 4 };
  const answer = await askQuestion(analytics, organization, { name: 'anomalies', body });
  expect(answer.rows[0]).toMatchObject({ key: 'answers', direction: 'down', cause: 'fewer-calls' });
  expect(answer.rows[0]?.startsAt.slice(0, 10)).toBe('2026-10-29');
});

test('with less than two weeks before, it says that nothing could be compared', async () => {
  const organization = analytics.newOrganization();
  await send(organization, weeksOfCalls(() => usual).slice(0, 900));
  const period = { from: '2026-09-27T00:00:00Z', to: '2026-10-01T00:00:00Z' };
  const answer = await askQuestion(analytics, organization, { name: 'anomalies', body: { period } });
  expect(answer).toMatchObject({ rows: [], hoursCompared: 0, hours: 96 });
});
