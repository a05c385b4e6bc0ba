import { type CallInput, subtractUsd, sumUsd, type Usd, usageSchema } from '@netra/contract';
import { costOf, inputTokensOf, priceAt } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askQuestion } from '../testing/ask.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { seededRandom, testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

/** Calls of a model around the day its price changes. */
function callsAround(
  day: string,
  fields: Pick<CallInput, 'provider' | 'responseModel'> & Partial<CallInput>,
): CallInput[] {
  const random = seededRandom(9);
  const middle = Date.parse(day);
  return Array.from({ length: 400 }, (_, index) =>
    testCall(`${fields.responseModel}-${index}`, {
      startedAt: new Date(middle + Math.floor((random() - 0.5) * 10 * 86_400_000)).toISOString(),
      usage: {
        inputUncached: Math.floor(random() * 300_000),
        cacheRead: Math.floor(random() * 50_000),
        outputVisible: Math.floor(random() * 2_000),
      },
      ...fields,
    }),
  );
}

/** What a call costs at the prices of a moment. */
function costAt(call: CallInput, moment: number): Usd {
  const usage = usageSchema.parse(call.usage);
  const card = priceAt({
    provider: call.provider,
    model: call.responseModel,
    at: moment,
    isBatch: call.isBatch ?? false,
    inputTokens: inputTokensOf(usage),
  });
  if (card.status !== 'priced') throw new Error(card.detail);
  const cost = costOf(usage, card);
  if (cost.status !== 'priced') throw new Error(cost.detail);
  return cost.cost;
}

// Claude Opus 4.6 lost its long-context price on that day, GPT-5.6 Luna became cheaper, o3 too.
test.each([
  ['anthropic', 'claude-opus-4-6', '2026-03-13'],
  ['openai', 'gpt-5.6-luna', '2026-07-30'],
  ['anthropic', 'claude-sonnet-5', '2026-09-01'],
])(
  'the effect of a price change of %s %s equals pricing every call twice',
  async (provider, responseModel, day) => {
    const organization = analytics.newOrganization();
    const calls = [
      ...callsAround(day, { provider, responseModel }),
      testCall('batch', { provider, responseModel, isBatch: true, startedAt: `${day}T05:00:00Z` }),
      testCall('other'),
    ];
    const sent = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
    expect(sent.json()).toMatchObject({ accepted: calls.length });
    const moment = Date.parse(day);
    const period = {
      from: new Date(moment - 4 * 86_400_000).toISOString(),
      to: new Date(moment + 4 * 86_400_000).toISOString(),
    };
    const answer = await askQuestion(analytics, organization, { name: 'price-changes', body: { period } });
    const after = calls.filter((call) => {
      const at = Date.parse(call.startedAt);
      return call.responseModel === responseModel && at >= moment && at < Date.parse(period.to);
    });
    const old = sumUsd(after.map((call) => costAt(call, moment - 1)));
    const now = sumUsd(after.map((call) => costAt(call, moment)));
    expect(answer.effect).toBe(subtractUsd(now, old));
    expect(old).not.toBe(now);
    expect(answer.rows.reduce((sum, row) => sum + row.calls, 0)).toBe(after.length);
    for (const row of answer.rows) {
      expect(row).toMatchObject({ provider, model: responseModel, effectiveFrom: day });
      expect(row.rates.length).toBeGreaterThan(0);
    }
  },
);

test('a period without a change has no rows', async () => {
  const organization = analytics.newOrganization();
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls: [testCall('a')] } });
  const period = { from: '2026-10-25T00:00:00Z', to: '2026-11-05T00:00:00Z' };
  const answer = await askQuestion(analytics, organization, { name: 'price-changes', body: { period } });
  expect(answer).toMatchObject({ rows: [], effect: '0' });
});

test('unpriced calls come with what would give them a price, and never a price by likeness', async () => {
  const organization = analytics.newOrganization();
  const named = (callId: string, provider: string, responseModel: string) =>
    testCall(callId, { provider, responseModel });
  const calls = [
    named('a', 'anthropic', 'claude-sonnet-45-internal'),
    named('b', 'no-such-provider', 'gpt-4o'),
    named('c', 'openai', 'zzzz'),
  ];
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  const period = { from: '2026-10-25T00:00:00Z', to: '2026-11-05T00:00:00Z' };
  const answer = await askQuestion(analytics, organization, { name: 'unpriced', body: { period } });
  const fixOf = (model: string) => answer.rows.find((row) => row.model === model)?.fix;
  expect(answer.calls).toBe(3);
  expect(fixOf('gpt-4o')).toMatchObject({ kind: 'correct-provider' });
  expect(fixOf('gpt-4o')?.candidates[0]?.model).toContain('gpt-4o');
  expect(fixOf('zzzz')).toMatchObject({ kind: 'add-price', candidates: [] });
  const renamed = fixOf('claude-sonnet-45-internal');
  if (renamed !== undefined && renamed.kind === 'correct-name')
    expect(renamed.candidates[0]?.model).toContain('claude');
});
