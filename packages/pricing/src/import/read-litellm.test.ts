import { describe, expect, test } from 'vitest';
import { readLitellm } from './read-litellm.ts';

const day = '2026-07-24T11:12:13Z';
const entryOf = (fields: Record<string, unknown>, key = 'gpt-9') =>
  readLitellm({ last_updated: day, [key]: { litellm_provider: 'openai', ...fields } }).entries[0]!;
const plain = (fields: Record<string, unknown>) =>
  [...entryOf(fields).tiers].map(([tier, { rates, above }]) => ({
    tier,
    rates: Object.fromEntries(Object.entries(rates).map(([name, value]) => [name, value.toFixed()])),
    above: [...above].map(([tokens, long]) => [
      tokens,
      Object.fromEntries(Object.entries(long).map(([name, value]) => [name, value.toFixed()])),
    ]),
  }));

describe('LiteLLM’s price map', () => {
  test('states the day it was read, without the time', () => {
    expect(readLitellm({ last_updated: day })).toEqual({ observedAt: '2026-07-24', entries: [] });
    expect(() => readLitellm({})).toThrow();
    expect(() => readLitellm([])).toThrow();
  });

  test.each([
    ['openai', 'openai'],
    ['text-completion-openai', 'openai'],
    ['anthropic', 'anthropic'],
    ['azure', 'azure'],
    ['gemini', 'google'],
    ['vertex_ai', 'google'],
    ['vertex_ai-language-models', 'google'],
    ['vertex_ai-anthropic_models', 'google'],
    ['bedrock', 'aws'],
    ['bedrock_converse', 'aws'],
    ['groq', 'groq'],
    ['mistral', 'mistral'],
    ['deepseek', 'deepseek'],
    ['xai', 'x-ai'],
    ['openrouter', 'openrouter'],
    ['together_ai', 'together'],
    ['fireworks_ai', 'fireworks'],
    ['perplexity', 'perplexity'],
    ['cohere', 'cohere'],
    ['cohere_chat', 'cohere'],
    ['moonshot', 'moonshotai'],
    ['cerebras', 'cerebras'],
    ['voyage', 'voyageai'],
    ['minimax', 'minimax'],
    ['zai', 'zai'],
    ['novita', 'novita'],
    ['ovhcloud', 'ovhcloud'],
  ])('calls %s what the book calls %s', (litellm_provider, provider) => {
    expect(entryOf({ litellm_provider }).provider).toBe(provider);
  });

  test('leaves out other clouds, and what is no entry, without losing the next one', () => {
    const { entries } = readLitellm({
      last_updated: day,
      far: { litellm_provider: 'somebody-else' },
      none: {},
      text: 'no entry',
      numbers: { litellm_provider: 7 },
      'gpt-9': { litellm_provider: 'openai' },
    });
    expect(entries.map(({ key }) => key)).toEqual(['gpt-9']);
  });

  test('takes a gateway’s prefix off a name, and nobody else’s', () => {
    expect(entryOf({}, 'openai/GPT-9').name).toBe('gpt-9');
    expect(entryOf({}, 'openai/org/gpt-9').name).toBe('org/gpt-9');
    expect(entryOf({}, 'xai/grok-9').name).toBe('grok-9');
    expect(entryOf({}, 'somebody/gpt-9').name).toBe('somebody/gpt-9');
    expect(entryOf({}, 'gpt-9').name).toBe('gpt-9');
    expect(entryOf({}, 'openai/GPT-9').key).toBe('openai/GPT-9');
  });

  test('reads each component at the standard tier', () => {
    expect(
      plain({
        input_cost_per_token: 1e-6,
        output_cost_per_token: 2e-6,
        cache_read_input_token_cost: 3e-7,
        cache_creation_input_token_cost: 4e-6,
        cache_creation_input_token_cost_above_1hr: 5e-6,
        input_cost_per_audio_token: 6e-6,
        output_cost_per_audio_token: 7e-6,
        output_cost_per_reasoning_token: 8e-6,
      }),
    ).toEqual([
      {
        tier: 'standard',
        rates: {
          inputUncached: '0.000001',
          outputVisible: '0.000002',
          cacheRead: '0.0000003',
          cacheWrite5m: '0.000004',
          cacheWrite1h: '0.000005',
          inputAudio: '0.000006',
          outputAudio: '0.000007',
          reasoning: '0.000008',
        },
        above: [],
      },
    ]);
  });

  test('reads tiers by the end of a field, and lengths by its middle', () => {
    expect(
      plain({
        input_cost_per_token_batches: 1e-6,
        input_cost_per_token_flex: 2e-6,
        input_cost_per_token_priority: 3e-6,
        input_cost_per_token_above_200k_tokens: 4e-6,
        output_cost_per_token_above_200k_tokens: 5e-6,
        input_cost_per_token_above_272k_tokens: 6e-6,
        input_cost_per_token_above_200k_tokens_priority: 7e-6,
      }),
    ).toEqual([
      { tier: 'batch', rates: { inputUncached: '0.000001' }, above: [] },
      { tier: 'flex', rates: { inputUncached: '0.000002' }, above: [] },
      {
        tier: 'priority',
        rates: { inputUncached: '0.000003' },
        above: [[200_000, { inputUncached: '0.000007' }]],
      },
      {
        tier: 'standard',
        rates: {},
        above: [
          [200_000, { inputUncached: '0.000004', outputVisible: '0.000005' }],
          [272_000, { inputUncached: '0.000006' }],
        ],
      },
    ]);
  });

  test('takes a price of 0, and nothing that is no price', () => {
    expect(plain({ input_cost_per_token: 0 })).toMatchObject([{ rates: { inputUncached: '0' } }]);
    expect(
      plain({
        input_cost_per_token: -1e-6,
        output_cost_per_token: '0.000002',
        cache_read_input_token_cost: Number.NaN,
        input_cost_per_audio_token: Number.POSITIVE_INFINITY,
        input_cost_per_pixel: 1,
        input_cost_per_token_above_200m_tokens: 1,
      }),
    ).toEqual([]);
  });

  test('reads limits that are whole numbers above 0', () => {
    const limits = {
      prompt_cache_min_tokens: 1024,
      max_output_tokens: 8192,
      max_input_tokens: 200_000,
    };
    expect(entryOf(limits)).toMatchObject({
      cacheMinimumTokens: 1024,
      maxOutputTokens: 8192,
      contextWindow: 200_000,
    });
    for (const wrong of [0, -1, 1.5, '1024'])
      expect(entryOf({ max_output_tokens: wrong }).maxOutputTokens).toBeUndefined();
    expect(entryOf({ max_output_tokens: 1 }).maxOutputTokens).toBe(1);
  });

  test('reads the mode, the endpoints and the day a model ends, where they are stated as such', () => {
    expect(
      entryOf({ mode: 'chat', supported_endpoints: ['/v1/batch'], deprecation_date: '2026-12-31' }),
    ).toMatchObject({ mode: 'chat', endpoints: ['/v1/batch'], retiresAt: '2026-12-31' });
    expect(entryOf({ mode: null, supported_endpoints: 'all', deprecation_date: 'one day' })).toMatchObject({
      mode: '',
      endpoints: [],
      retiresAt: undefined,
    });
  });

  test('reads what a region adds, of either way to state it', () => {
    expect(
      entryOf({
        regional_processing_uplift_multiplier_eu: 1.1,
        regional_processing_uplift_multiplier_us: 1.05,
      }).regions,
    ).toEqual({ eu: '1.1', us: '1.05' });
    expect(
      entryOf({
        regional_processing_uplift_multiplier_us: 1.05,
        provider_specific_entry: { us: 1.2, fast: 6 },
      }).regions,
    ).toEqual({ us: '1.2' });
    for (const specific of [null, 'us', { us: '1.2' }, { fast: 6 }, undefined])
      expect(
        entryOf({
          regional_processing_uplift_multiplier_eu: '1.1',
          provider_specific_entry: specific,
        }).regions,
      ).toEqual({});
  });

  test('reads what a model can do, only where it says so', () => {
    const all = [
      'vision',
      'function_calling',
      'response_schema',
      'reasoning',
      'prompt_caching',
      'pdf_input',
      'audio_input',
      'audio_output',
      'web_search',
      'computer_use',
    ];
    const said = Object.fromEntries(all.map((name) => [`supports_${name}`, true]));
    expect(entryOf(said).capabilities).toEqual(all);
    expect(entryOf({ ...said, supports_vision: false, supports_web_search: 'yes' }).capabilities).toEqual(
      all.filter((name) => name !== 'vision' && name !== 'web_search'),
    );
    expect(entryOf({ supports_telepathy: true }).capabilities).toEqual([]);
  });
});
