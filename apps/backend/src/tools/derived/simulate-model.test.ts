import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

test('the same calls at the prices of another model, exactly', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [
    ...[1, 2, 3].map((index) => callOf(`dear-${index}`)),
    callOf('cheap', { responseModel: 'gpt-4o-mini' }),
    callOf('unknown', { responseModel: 'no-such-model' }),
  ]);
  const { result, summary } = await tools.use(organization, 'simulate-model', {
    period,
    model: 'gpt-4o-mini',
  });
  expect(result).toMatchObject({
    provider: 'openai',
    model: 'gpt-4o-mini',
    callsTouched: 3,
    unpricedCalls: 1,
    // 3 x 0.0035 + 0.00021, and 4 x 0.00021.
    costNow: '0.01071',
    costThen: { expected: '0.00084' },
    saving: { expected: '0.00987' },
  });
  expect(result.costRatio).toBeCloseTo(0.00084 / 0.01071, 12);
  expect(summary).toContain('for 3 calls of 4 and as many tokens; 1 call without a known price');
});

test('a dearer model saves less than nothing, the same one changes nothing, an unknown one is refused', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [callOf('cheap', { responseModel: 'gpt-4o-mini' })]);
  const dearer = await tools.use(organization, 'simulate-model', { period, model: 'gpt-4o' });
  expect(dearer.result).toMatchObject({ saving: { expected: '-0.00329' }, callsTouched: 1 });
  const same = await tools.use(organization, 'simulate-model', { period, model: 'gpt-4o-mini' });
  expect(same.result).toMatchObject({ callsTouched: 0, costRatio: 1, saving: { expected: '0' } });
  expect(same.summary).toBe('None of the 1 call would be served otherwise by openai/gpt-4o-mini.');
  await expect(
    tools.use(organization, 'simulate-model', { period, model: 'gpt-9-ultra' }),
  ).rejects.toMatchObject({ code: 'invalid_request', details: { field: 'model' } });
  await expect(
    tools.use(organization, 'simulate-model', { period, provider: 'anthropic', model: 'gpt-4o' }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});
