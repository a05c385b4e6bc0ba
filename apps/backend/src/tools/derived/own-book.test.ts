import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, daysOf, openRealTools, type RealTools } from '../test-tools.ts';

const period = daysOf('2026-11-01', '2026-11-02');

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

async function agree(organization: string, body: object): Promise<void> {
  const { status, text } = await tools.analytics.send(organization, {
    path: '/api/v1/prices/negotiated',
    body,
  });
  if (status !== 201) throw new Error(text);
}

test('prices that tools state are those the organization has agreed to, and nobody else’s', async () => {
  const [own, other] = [tools.newOrganization(), tools.newOrganization()];
  await agree(own, { kind: 'discount', provider: 'openai', model: '*', percent: '30' });
  const prompt = { models: [{ model: 'gpt-4o' }], inputTokens: 1_000, outputTokens: 100, calls: 10 };
  const estimate = async (organization: string) =>
    (await tools.use(organization, 'estimate-prompt', prompt)).result.rows[0]?.costPerCall;
  expect([await estimate(own), await estimate(other)]).toEqual(['0.00245', '0.0035']);
  const found = await tools.use(own, 'search-models', { query: 'gpt-4o', limit: 5 });
  expect(found.result.rows[0]).toMatchObject({
    key: 'openai/gpt-4o',
    inputPriceMillion: '1.75',
    outputPriceMillion: '7',
  });
  await tools.ingest(own, [callOf('one')]);
  const compared = await tools.use(own, 'compare-models', { period });
  expect(compared.result.rows).toMatchObject([{ costPerCall: '0.00245', inputPriceMillion: '1.75' }]);
});

test('a model that only the organization has a price of can be asked for by its name', async () => {
  const organization = tools.newOrganization();
  await agree(organization, {
    kind: 'price',
    provider: 'our-cluster',
    model: 'llama-in-house',
    prices: { inputUncached: '0.1', outputVisible: '0.2' },
  });
  await tools.ingest(organization, [callOf('one')]);
  const asked = { period, provider: 'our-cluster', model: 'llama-in-house' };
  const { result } = await tools.use(organization, 'simulate-model', asked);
  // 1,000 tokens in and 100 out, at $0.10 and $0.20 a million.
  expect(result).toMatchObject({ costNow: '0.0035', costThen: { expected: '0.00012' } });
});

test('what would cost less is told by agreed prices', async () => {
  const organization = tools.newOrganization();
  const asked = { model: 'gpt-4o-mini', provider: 'openai' };
  const names = async () =>
    (await tools.use(organization, 'model-alternatives', asked)).result.rows.map(({ model }) => model);
  expect(await names()).not.toContain('gpt-4o');
  await agree(organization, {
    kind: 'price',
    provider: 'openai',
    model: 'gpt-4o',
    prices: { inputUncached: '0.1', outputVisible: '0.2' },
  });
  expect(await names()).toContain('gpt-4o');
});
