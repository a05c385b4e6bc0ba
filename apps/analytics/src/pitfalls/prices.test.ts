// Pitfalls of choosing a price that other products fell into, each through the JSON API of a started service.
import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

const million = 1_000_000;
/** Long prompts have prices of their own; this many tokens have the base price everywhere. */
const short = 100_000;

async function costOf(fields: Partial<CallInput>): Promise<string | null> {
  return (await service.priced(fields)).cost;
}

test('pitfall: requested tier priced instead of served tier', async () => {
  const usage = { prompt_tokens: short, completion_tokens: 0 };
  const asked = {
    provider: 'openai',
    flavor: 'chat',
    body: { model: 'gpt-5', usage, service_tier: 'default' },
    requested_service_tier: 'flex',
  };
  expect(await service.pricedBody(asked)).toMatchObject({ serviceTier: 'standard', cost: '0.125' });
  const served = { ...asked, body: { ...asked.body, service_tier: 'flex' } };
  expect(await service.pricedBody(served)).toMatchObject({ serviceTier: 'flex', cost: '0.0625' });
  const span = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-5',
    'gen_ai.usage.input_tokens': short,
    'gen_ai.usage.output_tokens': 0,
    'gen_ai.openai.request.service_tier': 'priority',
    'gen_ai.openai.response.service_tier': 'default',
  };
  const [call] = await service.pricedSpans([{ spanId: '00f067aa0ba902c1', attributes: span }]);
  expect(call).toMatchObject({ serviceTier: 'standard', cost: '0.125' });
});

test('pitfall: context tier not applied to cache prices', async () => {
  const sonnet = { provider: 'anthropic', responseModel: 'claude-sonnet-4-5' };
  const long = await service.priced({
    ...sonnet,
    usage: { inputUncached: 1, cacheRead: 200_000, cacheWrite5m: 100_000 },
  });
  expect(long.costParts).toMatchObject({
    inputUncached: '0.000006',
    cacheRead: '0.12',
    cacheWrite5m: '0.75',
  });
  // Cached tokens count towards the length: 200,000 in all are not above it.
  const at = await service.priced({ ...sonnet, usage: { cacheRead: 200_000 } });
  expect(at.costParts).toMatchObject({ cacheRead: '0.06' });
});

test('pitfall: batch with cached tokens at the flat rate', async () => {
  const sonnet = { provider: 'anthropic', responseModel: 'claude-sonnet-4-5', isBatch: true };
  expect(
    (await service.priced({ ...sonnet, usage: { inputUncached: short, cacheRead: short } })).costParts,
  ).toMatchObject({
    inputUncached: '0.15',
    cacheRead: '0.015',
  });
  // Gemini's cached tokens cost the same inside a batch as outside of it.
  const gemini = { provider: 'google', responseModel: 'gemini-2.5-pro', isBatch: true };
  expect(
    (await service.priced({ ...gemini, usage: { inputUncached: short, cacheRead: short } })).costParts,
  ).toMatchObject({
    inputUncached: '0.0625',
    cacheRead: '0.0125',
  });
});

test('pitfall: region uplift', async () => {
  const opus = { provider: 'anthropic', responseModel: 'claude-opus-4-6', usage: { inputUncached: short } };
  expect(await costOf(opus)).toBe('0.5');
  expect(await costOf({ ...opus, region: 'us' })).toBe('0.55');
  const body = {
    model: 'claude-opus-4-6',
    type: 'message',
    usage: { input_tokens: short, output_tokens: 0, cache_read_input_tokens: 0, inference_geo: 'us' },
  };
  expect((await service.pricedBody({ provider: 'anthropic', flavor: 'default', body })).cost).toBe('0.55');
});

test('pitfall: unknown model = $0', async () => {
  const organization = service.newOrganization();
  const call = { provider: 'openai', startedAt: '2026-11-01T10:00:00Z', usage: { inputUncached: million } };
  await service.ingest(organization, [
    { ...call, callId: 'unknown', responseModel: 'gpt-99-ultra' },
    { ...call, callId: 'known', responseModel: 'gpt-4o' },
  ]);
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const spend = await service.send(organization, { path: '/api/v1/questions/spend', body: { period } });
  expect(spend.json().totals).toMatchObject({ calls: 2, unpricedCalls: 1, cost: '2.5' });
  const unpriced = await service.send(organization, { path: '/api/v1/questions/unpriced', body: { period } });
  expect(unpriced.json().rows).toMatchObject([
    { model: 'gpt-99-ultra', calls: 1, reason: 'unknown_model', tokens: million },
  ]);
  expect(await service.stored(organization)).toContainEqual(
    expect.objectContaining({ callId: 'unknown', cost: null }),
  );
});

test.each([
  ['anthropic', 'claude-sonnet-4-5[1m]', '0.3'],
  ['google', 'claude-opus-4-6@20260115', '0.5'],
  ['anthropic', 'claude-sonnet-4-5-20250929', '0.3'],
  ['anthropic', 'claude-3-5-haiku-latest', '0.08'],
  ['openai', 'gpt-4o-2024-08-06', '0.25'],
  ['openai', 'openai/gpt-4o', '0.25'],
  // A name that is only like a known one is not that model.
  ['openai', 'gpt-5.9', null],
  ['openai', 'gpt-4o-but-better', null],
  ['anthropic', 'claude-opus-4-9', null],
  ['anthropic', 'my-claude-sonnet', null],
  ['mistral', 'gpt-4o', null],
])(
  'pitfall: fuzzy match to a wrong model, suffixes such as [1m], @date, -latest: %s/%s',
  async (provider, responseModel, cost) => {
    const call = await service.priced({ provider, responseModel, usage: { inputUncached: short } });
    expect(call.cost).toBe(cost);
    if (cost === null) expect(call.unpricedReason).toMatch(/^(unknown|ambiguous)_model$/);
  },
);

test('pitfall: alias priced as an older model', async () => {
  const usage = { inputUncached: short };
  // What a short name stood for before had another price than what it stands for now, and keeps it under its own name.
  expect(await costOf({ responseModel: 'gpt-4o-2024-05-13', usage })).toBe('0.5');
  expect(await costOf({ responseModel: 'gpt-4o', usage })).toBe('0.25');
  // The model that answered decides, not the alias that was asked for.
  expect(await costOf({ requestModel: 'gpt-4o-2024-05-13', responseModel: 'gpt-4o-mini', usage })).toBe(
    '0.015',
  );
  // A later version is not priced as the one before it.
  const opus = { provider: 'anthropic', usage };
  expect(await costOf({ ...opus, responseModel: 'claude-opus-4-1' })).toBe('1.5');
  expect(await costOf({ ...opus, responseModel: 'claude-opus-4-5' })).toBe('0.5');
});

test('pitfall: cached tokens reported by a host that gives no discount', async () => {
  const llama = { provider: 'cerebras', responseModel: 'llama-3.3-70b' };
  const cached = await service.priced({ ...llama, usage: { cacheRead: short } });
  const plain = await service.priced({ ...llama, usage: { inputUncached: short } });
  expect(cached.cost).toBe(plain.cost);
  expect(Number(cached.cost)).toBeGreaterThan(0);
  // The host that ran the model sends the bill: its maker's discount does not hold there.
  const hosted = await service.priced({
    provider: 'meta',
    host: 'cerebras',
    responseModel: 'llama-3.3-70b',
    usage: { cacheRead: short },
  });
  expect(hosted.cost).toBe(plain.cost);
});
