import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

test('models are told as their own calls show them, exactly, with list prices beside', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...[1, 2, 3, 4].map((index) =>
      callOf(`dear-${index}`, { durationMs: 1_000, outcomeScore: index > 1 ? 1 : 0 }),
    ),
    callOf('failed', { status: 'error', errorType: 'overloaded', usage: { inputUncached: 0 } }),
    ...[1, 2].map((index) => callOf(`cheap-${index}`, { responseModel: 'gpt-4o-mini' })),
    callOf('unknown', { responseModel: 'no-such-model' }),
  ]);
  const { result, summary } = await tools.use(organization, 'compare-models', { period });
  const of = (model: string) => result.rows.find(({ key }) => key === model);
  expect(of('gpt-4o')).toMatchObject({
    calls: 5,
    cost: '0.014',
    costPerCall: '0.0028',
    errorShare: 0.2,
    scoredCalls: 4,
    successShare: 0.75,
    provider: 'openai',
    inputPriceMillion: '2.5',
    outputPriceMillion: '10',
  });
  expect(of('gpt-4o-mini')).toMatchObject({
    costPerCall: '0.00021',
    successShare: null,
    durationP50Ms: null,
  });
  expect(of('no-such-model')).toMatchObject({ costPerCall: null, inputPriceMillion: null });
  expect(summary).toBe(
    'By the own calls: gpt-4o $0.0028 a call (5 calls); gpt-4o-mini $0.00021 a call (2 calls).',
  );
});

test('a model that several sell has no one list price, and one without calls is named', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    callOf('one'),
    callOf('two', { provider: 'azure', usage: { inputUncached: 10 } }),
  ]);
  const models = ['gpt-4o', 'gpt-4o-minni'];
  const { result, summary } = await tools.use(organization, 'compare-models', { period, models });
  expect(result.rows).toMatchObject([
    { key: 'gpt-4o', calls: 2, inputPriceMillion: null, outputPriceMillion: null },
  ]);
  expect(result.rows[0]?.provider.split(', ')).toHaveLength(2);
  expect(result.withoutCalls).toEqual(['gpt-4o-minni']);
  expect(summary).toContain('there are no calls of gpt-4o-minni');
  await expect(
    tools.use(organization, 'compare-models', { period, models, filter: { model: ['other'] } }),
  ).rejects.toMatchObject({ code: 'invalid_request', details: { field: 'models' } });
});

test('failures of a model are told however many other models fail more', async () => {
  const organization = tools.newOrganization();
  const failing = Array.from({ length: 205 }, (_, model) =>
    [1, 2].map((index) =>
      callOf(`${model}-${index}`, {
        responseModel: `failing-${model}`,
        status: 'error',
        errorType: 'overloaded',
      }),
    ),
  ).flat();
  // Costs most, so that it is among those compared, and fails least.
  await tools.ingest(organization, [
    ...failing,
    callOf('dear', { usage: { inputUncached: 1_000_000 } }),
    callOf('failed', { status: 'error', errorType: 'timeout', usage: { inputUncached: 0 } }),
  ]);
  const { result, summary } = await tools.use(organization, 'compare-models', { period });
  expect(result.rows[0]).toMatchObject({ key: 'gpt-4o', calls: 2, errorShare: 0.5 });
  expect(summary.length).toBeLessThan(1_000);
});
