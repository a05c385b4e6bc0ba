import type { QuestionAnswer } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const hour = Date.parse('2026-11-01T10:00:00Z') / 1000;
const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

test('the sums of a usage export are in tokens and money, and in no count of calls', async () => {
  const organization = analytics.newOrganization();
  const result = {
    model: 'gpt-4o',
    input_tokens: 1_000_000,
    output_tokens: 100_000,
    num_model_requests: 500,
  };
  const bucket = { start_time: hour, end_time: hour + 3_600, results: [result] };
  const imported = await analytics.send(organization, {
    path: '/api/v1/imports',
    body: `${JSON.stringify(bucket)}\n`,
  });
  expect(JSON.parse(imported.lines.at(-1)!)).toMatchObject({ result: { aggregates: 1, cost: '3.5' } });
  const call = testCall('c1', { durationMs: 100 });
  await analytics.send(organization, { path: '/api/v1/calls', body: [call] });

  const ask = async (name: string, body: object) =>
    (
      await analytics.send(organization, { path: `/api/v1/questions/${name}`, body: { period, ...body } })
    ).json();
  const spend: QuestionAnswer<'spend'> = await ask('spend', { by: ['operation'] });
  // One call at $0.0035 beside the sum at $3.50.
  expect(spend.totals).toMatchObject({ calls: 1, cost: '3.5035', inputTokens: 1_001_000 });
  expect(spend.rows).toMatchObject([
    { key: ['aggregate'], calls: 0, cost: '3.5' },
    { key: ['chat'], calls: 1, cost: '0.0035' },
  ]);
  // Both may be the same traffic: the smaller of the two is the most that can be there twice.
  expect(spend.countedTwice).toEqual({ cost: '0.0035', days: 1, models: ['gpt-4o'] });
  const sufficiency: QuestionAnswer<'data-sufficiency'> = (
    await analytics.send(organization, { path: '/api/v1/questions/data-sufficiency', body: {} })
  ).json();
  expect(sufficiency.countedTwice).toEqual(spend.countedTwice);
  expect(sufficiency.gaps[0]).toMatchObject({
    field: 'countedTwice',
    why: expect.stringContaining('up to $0.0035'),
  });
  const cut = { from: '2026-11-01T09:30:00Z', to: '2026-11-01T10:30:00Z' };
  const within: QuestionAnswer<'spend'> = await ask('spend', { period: cut });
  expect(within.totals).toMatchObject({ calls: 1, cost: '3.5035' });
  const latency: QuestionAnswer<'latency'> = await ask('latency', { by: 'model' });
  expect(latency.rows).toMatchObject([{ calls: 1 }]);
  const errors: QuestionAnswer<'errors'> = await ask('errors', {});
  expect(errors).toMatchObject({ calls: 1 });
  // Read from the minutes of models, from those of projects, and from the calls.
  for (const filter of [{}, { environment: ['production'] }, { status: ['ok'] }]) {
    const busy: QuestionAnswer<'concurrency'> = await ask('concurrency', { filter });
    expect(busy.rows).toMatchObject([
      { model: 'gpt-4o', activeMinutes: 1, requestsPerMinute: { max: 1 }, tokensPerMinute: { max: 1_100 } },
    ]);
  }
});

test('sums beside calls of other days or other models are nothing twice, nor is the storage of cached prompts', async () => {
  const organization = analytics.newOrganization();
  const sum = (callId: string, fields: object) => ({
    ...testCall(callId),
    operation: 'aggregate',
    usage: { inputUncached: 1_000_000 },
    ...fields,
  });
  const sums = [
    sum('other day', { startedAt: '2026-11-02T00:00:00Z' }),
    sum('other model', { responseModel: 'gpt-4o-mini' }),
    sum('storage', { usage: { toolUnits: { cacheStorage: 1_000 } } }),
  ];
  await analytics.send(organization, { path: '/api/v1/calls', body: [testCall('c1'), ...sums] });
  const whole = { from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z' };
  for (const by of [[], ['model'], ['feature', 'operation']]) {
    const answer = await analytics.send(organization, {
      path: '/api/v1/questions/spend',
      body: { period: whole, by },
    });
    expect(answer.status).toBe(200);
    expect(answer.json().totals.calls).toBe(1);
    expect(answer.json()).not.toHaveProperty('countedTwice');
  }
});
