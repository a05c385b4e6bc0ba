import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

test('how many pairs there are is told where they can be counted, and else that there are more', async () => {
  const organization = tools.newOrganization();
  const calls = Array.from({ length: 1_002 }, (_, index) =>
    callOf(`call-${index}`, { feature: `feature-${index}` }),
  );
  await tools.ingest(organization, calls.slice(0, 1_000));
  const counted = await tools.use(organization, 'cost-drivers', { period });
  expect(counted.result.concentration).toMatchObject({ pairs: 800, ofPairs: 1_000 });
  await tools.ingest(organization, calls.slice(1_000));
  const more = await tools.use(organization, 'cost-drivers', { period });
  expect(more.result.concentration).toMatchObject({ ofPairs: null });
  expect(more.summary).toContain('(of more than 1,000)');
});

test('what has no known cost is no row of $0', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    callOf('known'),
    callOf('unknown', { feature: 'search', responseModel: 'no-such-model' }),
  ]);
  const drivers = await tools.use(organization, 'cost-drivers', { period });
  expect(drivers.result.rows.map(({ key }) => key)).not.toContain('search');
  expect(drivers.result.rows.map(({ cost }) => cost)).not.toContain('0');
  const grown = await tools.use(organization, 'simulate-volume', { period, growthShare: 1 });
  expect(grown.result.rows).toMatchObject([{ key: 'chat', costThen: '0.007' }]);
  const dearer = await tools.use(organization, 'simulate-price', { period, priceChangeShare: 1 });
  expect(dearer.result.rows).toMatchObject([{ key: 'gpt-4o', costThen: '0.007' }]);
});

test('a growth is exact to its last digit', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [callOf('one')]);
  const { result } = await tools.use(organization, 'weigh-goals', {
    period,
    costChangeShare: -0.123456,
    speedFactor: null,
    growthShare: 0.000001,
  });
  expect(result.costAtUsage).toBe('0.0035000035');
  expect(result.cost.target).toBe('0.003067904');
});

test('more cached tokens than go in are refused, not cut', async () => {
  const organization = tools.newOrganization();
  const models = [{ model: 'gpt-4o' }];
  await expect(
    tools.use(organization, 'estimate-prompt', {
      models,
      inputTokens: 10,
      cachedInputTokens: 11,
      outputTokens: 1,
    }),
  ).rejects.toMatchObject({ code: 'invalid_request', details: { field: 'cachedInputTokens' } });
});

test('groups of calls keep the names they have, and do not take a missing price for nothing', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    callOf('lines', { feature: 'two\nlines' }),
    callOf('a', { feature: 'two', responseModel: 'no-such-model' }),
    callOf('b', { feature: 'two', responseModel: 'no-such-model' }),
  ]);
  const { result } = await tools.use(organization, 'cluster-calls', { period });
  expect(result.rows).toMatchObject([
    { feature: 'two\nlines', model: 'gpt-4o', cost: '0.0035', unpricedCalls: 0, share: 1 },
    { feature: 'two', model: 'no-such-model', cost: '0', unpricedCalls: 2 },
  ]);
  const enriched = await tools.use(organization, 'enrich-calls', { period });
  expect(enriched.result.rows).toMatchObject([
    { key: 'two', model: 'no-such-model', calls: 2, timedCalls: 0 },
    { key: 'two\nlines', model: 'gpt-4o', calls: 1 },
  ]);
});

test('the largest part of a bill is not called most of it, and generated calls are told as such', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(
    organization,
    [1, 2, 3].map((index) => callOf(`${index}`, { feature: `feature-${index}`, synthetic: index === 1 })),
  );
  const { summary } = await tools.use(organization, 'spend', { period, by: ['feature'] });
  expect(summary).toContain('the largest part of it for feature-1');
  expect(summary).toContain('1 call of them generated, not real');
});

test('the slowest of a cut list is told as the slowest of that list', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...[1, 2].map((index) => callOf(`busy-${index}`, { durationMs: 100 })),
    callOf('untimed'),
    callOf('rare', { responseModel: 'gpt-4o-mini', durationMs: 50_000 }),
  ]);
  const cut = await tools.use(organization, 'latency', { period, limit: 1 });
  expect(cut.summary).toContain('Slowest of the 1 with most calls is gpt-4o: 95% of its 2 measured calls');
  const whole = await tools.use(organization, 'latency', { period });
  expect(whole.summary).toContain('Slowest is gpt-4o-mini: 95% of its 1 measured call');
});

test('what may be counted twice is said beside every amount, and sums are in nothing that is told by the call', async () => {
  const organization = tools.newOrganization();
  const start = Date.parse('2026-11-01T10:00:00Z') / 1_000;
  const result = {
    model: 'gpt-4o',
    input_tokens: 1_000_000,
    output_tokens: 100_000,
    num_model_requests: 500,
  };
  const bucket = { start_time: start, end_time: start + 3_600, results: [result] };
  const imported = await tools.analytics.send(organization, {
    path: '/api/v1/imports',
    body: `${JSON.stringify(bucket)}\n`,
  });
  expect(imported.status).toBe(200);
  await tools.ingest(organization, [callOf('one', { feature: '', durationMs: 100 })]);
  // A call at $0.0035 beside a sum at $3.50: the call may be in the sum.
  const twice = { cost: '0.0035', days: 1, models: ['gpt-4o'] };
  const used = [
    await tools.use(organization, 'cost-drivers', { period }),
    await tools.use(organization, 'simulate-volume', { period, growthShare: 1 }),
    await tools.use(organization, 'simulate-price', { period, priceChangeShare: 1 }),
    await tools.use(organization, 'weigh-goals', { period, costChangeShare: -0.1, speedFactor: null }),
  ];
  for (const { result: told, summary } of used) {
    expect(told.countedTwice).toEqual(twice);
    expect(summary).toContain('up to $0.0035 may be counted twice');
  }
  const { result: waits } = await tools.use(organization, 'latency-bottlenecks', { period });
  expect(waits.rows).toMatchObject([{ calls: 1, outputTokensPerCall: 100 }]);
});
