import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');
const asked = { period, costChangeShare: -0.2, speedFactor: 2 };

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

const many = (feature: string, fields: Partial<CallInput>, number = 40): CallInput[] =>
  Array.from({ length: number }, (_, index) =>
    callOf(`${feature}-${fields.responseModel ?? ''}-${index}`, { feature, ...fields }),
  );

async function weighed(calls: readonly CallInput[], input = asked) {
  const organization = tools.newOrganization();
  await tools.ingest(organization, calls);
  return tools.use(organization, 'weigh-goals', input);
}

test('no goal of cost is reached where there is no bill, or no price', async () => {
  const unknown = {
    cost: { verdict: 'unknown', target: null, costMissing: null },
    speed: { verdict: 'unknown' },
  };
  const none = await weighed([]);
  expect(none.result).toMatchObject({ ...unknown, calls: 0 });
  expect(none.summary).toBe(
    'There are no calls in the period. So whether cost comes down is not known; speed not known.',
  );
  const unpriced = await weighed(many('chat', { responseModel: 'no-such-model' }));
  expect(unpriced.result).toMatchObject({ ...unknown, calls: 40, unpricedCalls: 40 });
  expect(unpriced.summary).toMatch(/^None of the calls has a known price\. So whether/);
});

test('a goal of speed is unknown without another model, or without knowing what calls wait for', async () => {
  const alone = await weighed(many('chat', { durationMs: 10_000, timeToFirstTokenMs: 500 }));
  expect(alone.result.speed).toMatchObject({ verdict: 'unknown', rows: [] });
  expect(alone.summary).toContain('speed not known');
  const quick = many('search', { responseModel: 'gpt-4o-mini', durationMs: 1_000, timeToFirstTokenMs: 100 });
  const untold = await weighed([...many('chat', { durationMs: 10_000 }), ...quick]);
  expect(untold.result.speed.rows.find(({ key }) => key === 'chat')).toMatchObject({
    isReached: false,
    speedRatio: null,
  });
});

test('the fastest of all models that cost no more decides, not one of the three cheapest', async () => {
  const other = (responseModel: string, durationMs: number) =>
    many(`of ${responseModel}`, { responseModel, durationMs, timeToFirstTokenMs: 10 });
  const { result } = await weighed([
    ...many('chat', { responseModel: 'gpt-4', durationMs: 10_010, timeToFirstTokenMs: 10 }),
    // Cheaper ones are a little faster; the one that is ten times as fast costs more than they do.
    ...other('gpt-4o-mini', 8_000),
    ...other('gpt-4.1-nano', 8_000),
    ...other('gpt-4.1-mini', 8_000),
    ...other('gpt-4o', 1_010),
  ]);
  const chat = result.speed.rows.find(({ key }) => key === 'chat');
  expect(chat).toMatchObject({ bestModel: 'gpt-4o', isReached: true });
});

test('a feature that stays too slow is told, however many others are quick enough', async () => {
  // Twenty slower features get twice as fast with the other model; the quickest of all mostly waits for its first token.
  const { result } = await weighed([
    ...Array.from({ length: 20 }, (_, index) =>
      many(`slow-${index}`, { durationMs: 10_000 + index, timeToFirstTokenMs: 10 }, 30),
    ).flat(),
    ...many('waiting', { durationMs: 2_000, timeToFirstTokenMs: 1_900 }),
    ...many('other', { responseModel: 'gpt-4o-mini', durationMs: 500, timeToFirstTokenMs: 10 }),
  ]);
  expect(result.speed.verdict).toBe('not-reached');
  const missed = result.speed.rows.filter(({ isReached }) => !isReached).map(({ key }) => key);
  expect(missed).toContain('waiting');
  expect(result.speed.rows).toHaveLength(12);
});
