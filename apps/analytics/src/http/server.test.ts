import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

test('a call that is sent is in the answer at once, exact, and can be read by itself', async () => {
  const organization = analytics.newOrganization();
  const calls = [testCall('one', { feature: 'chat' }), testCall('two')];
  const sent = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  expect(sent.json()).toEqual({ accepted: 2, replaced: 0, duplicates: 0, rejected: [] });
  const spend = (
    await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } })
  ).json();
  // gpt-4o: $2.50 a million in, $10 a million out.
  expect(spend.totals).toMatchObject({ calls: 2, cost: '0.007', inputTokens: 2000, outputTokens: 200 });
  const call = (await analytics.send(organization, { path: '/api/v1/calls/one' })).json();
  expect(call).toMatchObject({
    callId: 'one',
    feature: 'chat',
    cost: '0.0035',
    costParts: { inputUncached: '0.0025', outputVisible: '0.001' },
    startedAt: '2026-11-01T10:20:30.123Z',
    usage: { inputUncached: 1000, outputVisible: 100 },
    version: 1,
    synthetic: false,
  });
});
