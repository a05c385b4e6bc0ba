import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

const slow = { durationMs: 10_000, timeToFirstTokenMs: 500 };
const fast = { responseModel: 'gpt-4o-mini', durationMs: 1_000, timeToFirstTokenMs: 300 };

function many(feature: string, number: number, fields: Partial<CallInput>): CallInput[] {
  return Array.from({ length: number }, (_, index) =>
    callOf(`${feature}-${fields.responseModel ?? ''}-${fields.durationMs ?? 0}-${index}`, {
      feature,
      ...fields,
    }),
  );
}

async function rowsOf(calls: readonly CallInput[], input: { limit?: number; filter?: object } = {}) {
  const organization = tools.newOrganization();
  await tools.ingest(organization, calls);
  return tools.use(organization, 'latency-bottlenecks', { period, ...input });
}

test('what is faster is found also where the tokens of all calls are more than one call may state', async () => {
  const usage = { inputUncached: 200_000_000, outputVisible: 100 };
  const { result, summary } = await rowsOf([
    ...many('chat', 40, { ...slow, usage }),
    ...many('search', 40, fast),
  ]);
  expect(result.rows[0]).toMatchObject({
    key: 'chat',
    model: 'gpt-4o',
    measuredCalls: 40,
    bottleneck: 'generation',
    outputTokensPerCall: 100,
    comparedModels: 1,
    // 8 billion tokens in and 4,000 out, at $2.50 and $10 and at $0.15 and $0.60 for a million.
    faster: [
      {
        provider: 'openai',
        model: 'gpt-4o-mini',
        measuredCalls: 40,
        listCostNow: '20000.04',
        listCostThen: '1200.0024',
        isDearer: false,
      },
    ],
  });
  expect(summary).toContain('Slowest is chat: 95% of 40 measured calls within');
});

test('a model without a price is compared by its speed, and what it costs stays unknown', async () => {
  const { result } = await rowsOf([
    ...many('chat', 40, { ...slow, responseModel: 'no-such-model' }),
    ...many('search', 40, fast),
  ]);
  expect(result.rows[0]?.faster).toMatchObject([{ model: 'gpt-4o-mini', listCostNow: null, isDearer: null }]);
});

test('few measured calls say nothing of a speed, nor of where most calls wait', async () => {
  const { result } = await rowsOf([
    ...many('chat', 60, { ...slow, timeToFirstTokenMs: null }),
    ...many('chat', 5, { ...slow, durationMs: 9_999 }),
    // Calls enough, but few say how long they took.
    ...many('search', 100, { ...fast, durationMs: null }),
    ...many('search', 5, fast),
  ]);
  expect(result.rows).toMatchObject([
    { key: 'chat', faster: [], comparedModels: 0, bottleneck: 'unknown', generationShare: null },
    { key: 'search', calls: 105, measuredCalls: 5, faster: [], comparedModels: 0 },
  ]);
});

test('the slowest feature is found among those with few calls too, and one slow call ranks behind', async () => {
  const { result } = await rowsOf(
    [...many('busy', 60, fast), ...many('rare', 30, slow), ...many('once', 1, { durationMs: 50_000 })],
    { limit: 2 },
  );
  expect(result).toMatchObject({ features: 3, isWhole: true });
  expect(result.rows.map(({ key }) => key)).toEqual(['rare', 'busy']);
});

test('a filter on a model tells of that model, and no calls of no slowness', async () => {
  const calls = [...many('chat', 60, slow), ...many('chat', 40, fast)];
  const { result } = await rowsOf(calls, { filter: { model: ['gpt-4o-mini'] } });
  expect(result.rows).toMatchObject([{ key: 'chat', calls: 40, model: 'gpt-4o-mini', comparedModels: 1 }]);
  const { summary } = await rowsOf([]);
  expect(summary).toBe('No call reported how long it took.');
});
