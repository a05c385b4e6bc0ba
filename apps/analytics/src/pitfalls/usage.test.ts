// Pitfalls of reading usage that other products fell into, each through a way calls really come in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PitfallService, runPitfallService } from '../testing/pitfall-service.ts';

let service: PitfallService;
beforeAll(async () => {
  service = await runPitfallService();
});
afterAll(() => service.close());

const sonnet = 'claude-sonnet-4-5-20250929';

test('pitfall: cached tokens counted inside and outside input', async () => {
  const body = {
    model: 'gpt-4o',
    usage: { prompt_tokens: 10_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 9_500 } },
  };
  const call = await service.pricedBody({ provider: 'openai', flavor: 'chat', body });
  expect(call.usage).toMatchObject({ inputUncached: 500, cacheRead: 9_500, outputVisible: 100 });
  // 500 x $2.50 + 9,500 x $1.25 + 100 x $10, a million each.
  expect(call.cost).toBe('0.014125');

  const [span] = await service.pricedSpans([
    {
      spanId: '00f067aa0ba902b1',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 10_000,
        'gen_ai.usage.cache_read.input_tokens': 9_500,
        'gen_ai.usage.output_tokens': 100,
      },
    },
  ]);
  expect(span).toMatchObject({ usage: call.usage, cost: '0.014125' });
  // Anthropic states the uncached part alone: nothing is taken off it.
  const beside = {
    model: sonnet,
    type: 'message',
    usage: {
      input_tokens: 3,
      cache_read_input_tokens: 9_500,
      cache_creation_input_tokens: 0,
      output_tokens: 1,
    },
  };
  const message = await service.pricedBody({ provider: 'anthropic', flavor: 'default', body: beside });
  expect(message.usage).toMatchObject({ inputUncached: 3, cacheRead: 9_500 });
});

test('pitfall: an unknown field makes the schema drop the whole usage object', async () => {
  const body = {
    model: 'gpt-4o',
    usage: {
      prompt_tokens: 1_000,
      completion_tokens: 100,
      quantum_tokens: 7,
      prompt_tokens_details: { dream_tokens: { deep: 1 } },
    },
  };
  expect((await service.pricedBody({ provider: 'openai', flavor: 'chat', body })).cost).toBe('0.0035');
  const call = await service.priced({
    usage: { inputUncached: 1_000, outputVisible: 100, quantumTokens: 7 },
    newField: 1,
  } as never);
  expect(call).toMatchObject({ cost: '0.0035', tags: { 'usage.quantumTokens': '7', newField: '1' } });
});

test('pitfall: 1-hour cache writes at the 5-minute rate', async () => {
  const body = {
    model: sonnet,
    type: 'message',
    usage: {
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: 2_000_000,
      cache_creation: { ephemeral_5m_input_tokens: 1_000_000, ephemeral_1h_input_tokens: 1_000_000 },
    },
  };
  const call = await service.pricedBody({ provider: 'anthropic', flavor: 'default', body });
  // Longer than 200,000 tokens: twice $3.75 and twice $6.
  expect(call.costParts).toMatchObject({ cacheWrite5m: '7.5', cacheWrite1h: '12' });
  const short = { provider: 'anthropic', responseModel: sonnet };
  expect((await service.priced({ ...short, usage: { cacheWrite1h: 100_000 } })).cost).toBe('0.6');
  expect((await service.priced({ ...short, usage: { cacheWrite5m: 100_000 } })).cost).toBe('0.375');
});

test('pitfall: OpenAI cache_write_tokens dropped', async () => {
  const usage = {
    prompt_tokens: 1_000,
    completion_tokens: 0,
    prompt_tokens_details: { cached_tokens: 200, cache_write_tokens: 300 },
  };
  const call = await service.pricedBody({
    provider: 'openai',
    flavor: 'chat',
    body: { model: 'gpt-5', usage },
  });
  expect(call.usage).toMatchObject({ inputUncached: 500, cacheRead: 200, cacheWrite5m: 300 });
  expect(Number(call.costParts.cacheWrite5m)).toBeGreaterThan(0);
});

test('pitfall: Gemini thoughts unpriced', async () => {
  const usageMetadata = {
    promptTokenCount: 0,
    candidatesTokenCount: 1_000,
    thoughtsTokenCount: 1_000_000,
    totalTokenCount: 1_001_000,
  };
  const call = await service.pricedBody({
    provider: 'google',
    flavor: 'default',
    body: { modelVersion: 'gemini-2.5-flash', usageMetadata },
  });
  expect(call.usage).toMatchObject({ outputVisible: 1_000, reasoning: 1_000_000 });
  expect(call.costParts).toMatchObject({ reasoning: '2.5', outputVisible: '0.0025' });
});

test('pitfall: parent and child spans both costed (leaves only, but not by operation name alone)', async () => {
  const model = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 1_000,
    'gen_ai.usage.output_tokens': 100,
  };
  const calls = await service.pricedSpans([
    {
      spanId: '00f067aa0ba902a0',
      attributes: { ...model, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'writer' },
    },
    { spanId: '00f067aa0ba902a1', parentSpanId: '00f067aa0ba902a0', attributes: model },
  ]);
  expect(calls.map(({ cost }) => cost)).toEqual(['0.0035']);
  // An agent span with no child that was billed is the only record of its call.
  const alone = await service.pricedSpans([
    {
      traceId: '1af7651916cd43dd8448eb211c80319c',
      spanId: '00f067aa0ba902a2',
      attributes: { ...model, 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'writer' },
    },
  ]);
  expect(alone.map(({ cost }) => cost)).toEqual(['0.0035']);
});

test('pitfall: streaming deduplication keeps the first partial usage', async () => {
  const organization = service.newOrganization();
  const call = {
    callId: 'stream',
    provider: 'openai',
    responseModel: 'gpt-4o',
    isStream: true,
    startedAt: '2026-11-01T10:00:00Z',
  };
  await service.ingest(organization, [{ ...call, usage: { inputUncached: 1_000, outputVisible: 1 } }]);
  const replaced = await service.ingest(organization, [
    { ...call, usage: { inputUncached: 1_000, outputVisible: 100 } },
  ]);
  expect(replaced).toMatchObject({ replaced: 1, accepted: 0 });
  expect(await service.stored(organization)).toMatchObject([
    { usage: { outputVisible: 100 }, cost: '0.0035', version: 2 },
  ]);
});

test('pitfall: server tools unpriced', async () => {
  const body = {
    model: sonnet,
    type: 'message',
    usage: {
      input_tokens: 0,
      output_tokens: 0,
      cache_read_input_tokens: 0,
      server_tool_use: { web_search_requests: 10, web_fetch_requests: 2 },
    },
  };
  const call = await service.pricedBody({ provider: 'anthropic', flavor: 'default', body });
  expect(call).toMatchObject({
    cost: '0.1',
    costParts: { tools: '0.1' },
    usage: { toolUnits: { webSearches: 10 } },
  });
  // A tool without a known price leaves the cost open; it is not $0.
  expect(
    await service.priced({ usage: { inputUncached: 1, toolUnits: { codeSeconds: 12.5 } } }),
  ).toMatchObject({
    cost: null,
    unpricedReason: 'no_price_for_component',
  });
});
