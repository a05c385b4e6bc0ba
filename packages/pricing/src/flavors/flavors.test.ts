import { ApexError, type Usage, usageBuckets } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { readUsage } from './read-usage.ts';
import { flavorsOf } from './readers.ts';
import { tierNamed } from './service-tier.ts';

/** What a body says, without what it does not say: buckets of 0 and empty rests. */
function read(provider: string, flavor: string, body: unknown) {
  const { usage, unknown, model, warnings } = readUsage({ provider, flavor }, body);
  const used = usageBuckets.filter((bucket) => usage[bucket] !== 0);
  return {
    ...Object.fromEntries(used.map((bucket): [string, number] => [bucket, usage[bucket]])),
    ...usage.toolUnits,
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(unknown).length === 0 ? {} : { unknown }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
type Read = Partial<Omit<Usage, 'toolUnits'>> & Record<string, unknown>;

const bodies: readonly [title: string, provider: string, flavor: string, body: unknown, expected: Read][] = [
  [
    'messages with everything',
    'anthropic',
    'default',
    {
      model: 'm',
      usage: {
        input_tokens: 1,
        output_tokens: 70,
        cache_read_input_tokens: 3,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 20 },
        output_tokens_details: { thinking_tokens: 11 },
        server_tool_use: { web_search_requests: 6, web_fetch_requests: 7 },
        inference_geo: 'us',
        service_tier: 'standard',
        later: { field: 9 },
      },
    },
    {
      inputUncached: 1,
      cacheRead: 3,
      cacheWrite5m: 30,
      cacheWrite1h: 20,
      outputVisible: 59,
      reasoning: 11,
      webSearches: 6,
      webFetches: 7,
      model: 'm',
      unknown: { 'usage.later.field': 9 },
    },
  ],
  [
    'messages with a breakdown of writes only',
    'minimax',
    'default',
    { usage: { input_tokens: 1, output_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 30 } } },
    { inputUncached: 1, cacheWrite5m: 30 },
  ],
  [
    'converse with both names of a count and lifetimes',
    'aws',
    'default',
    {
      usage: {
        inputTokens: 1,
        outputTokens: 2,
        cacheReadInputTokens: 3,
        cacheReadInputTokenCount: 4,
        cacheWriteInputTokenCount: 50,
        cacheDetails: [{ ttl: '1h', inputTokens: 20 }, { ttl: '5m', inputTokens: 30 }, 'x', { ttl: '1h' }],
        totalTokens: 57,
      },
    },
    {
      inputUncached: 1,
      cacheRead: 4,
      cacheWrite5m: 30,
      cacheWrite1h: 20,
      outputVisible: 2,
      unknown: { 'usage.totalTokens': 57 },
    },
  ],
  [
    'converse whose details claim more than was written',
    'aws',
    'default',
    {
      usage: {
        inputTokens: 1,
        outputTokens: 2,
        cacheWriteInputTokens: 5,
        cacheDetails: [{ ttl: '1h', inputTokens: 20 }],
      },
    },
    { inputUncached: 1, cacheWrite1h: 5, outputVisible: 2 },
  ],
  [
    'converse whose details are no list',
    'aws',
    'default',
    { usage: { inputTokens: 1, outputTokens: 2, cacheWriteInputTokens: 5, cacheDetails: 'none' } },
    { inputUncached: 1, cacheWrite5m: 5, outputVisible: 2 },
  ],
  [
    'billed units',
    'cohere',
    'default',
    {
      usage: { billed_units: { input_tokens: 3, output_tokens: 4, images: 2 }, tokens: { input_tokens: 9 } },
    },
    { inputUncached: 3, outputVisible: 4, unknown: { 'usage.billed_units.images': 2 } },
  ],
  [
    'processed tokens',
    'cohere',
    'tokens',
    { usage: { tokens: { input_tokens: 10, output_tokens: 4 }, cached_tokens: 7, other: 1 } },
    { inputUncached: 3, cacheRead: 7, outputVisible: 4, unknown: { 'usage.other': 1 } },
  ],
  [
    'billed embeddings',
    'cohere',
    'embeddings',
    { meta: { billed_units: { input_tokens: 3, images: 1 }, api_version: 2 } },
    { inputUncached: 3, unknown: { 'meta.billed_units.images': 1 } },
  ],
  [
    'embeddings',
    'openai',
    'embeddings',
    { model: 'e', usage: { prompt_tokens: 8, total_tokens: 8 } },
    { inputUncached: 8, model: 'e', unknown: { 'usage.total_tokens': 8 } },
  ],
  [
    'chat with everything',
    'openai',
    'chat',
    {
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 20, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 12, audio_tokens: 5, rejected: 3 },
      },
    },
    {
      inputUncached: 30,
      cacheRead: 40,
      cacheWrite5m: 20,
      inputAudio: 10,
      outputVisible: 33,
      reasoning: 12,
      outputAudio: 5,
      unknown: { 'usage.completion_tokens_details.rejected': 3 },
    },
  ],
  [
    'chat whose audio is partly cached',
    'openai',
    'chat',
    {
      usage: {
        prompt_tokens: 100,
        completion_tokens: 0,
        prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 20, audio_tokens: 60 },
      },
    },
    { cacheRead: 40, cacheWrite5m: 20, inputAudio: 40 },
  ],
  [
    'chat of a provider that bills no cache writes',
    'groq',
    'default',
    { usage: { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { cache_write_tokens: 4 } } },
    {
      inputUncached: 9,
      outputVisible: 1,
      unknown: { 'usage.prompt_tokens_details.cache_write_tokens': 4 },
    },
  ],
  [
    'chat with more reasoning than output',
    'openai',
    'chat',
    {
      usage: {
        prompt_tokens: 0,
        completion_tokens: 5,
        completion_tokens_details: { reasoning_tokens: 9, audio_tokens: 3 },
      },
    },
    { reasoning: 5, warnings: ['9 reasoning tokens reported inside 5 output tokens: taken as 5'] },
  ],
  [
    'chat with citations and searches',
    'perplexity',
    'default',
    {
      usage: {
        prompt_tokens: 9,
        completion_tokens: 10,
        reasoning_tokens: 4,
        citation_tokens: 3,
        num_search_queries: 2,
      },
    },
    { inputUncached: 9, outputVisible: 13, reasoning: 4, citationTokens: 3, webSearches: 2 },
  ],
  [
    'chat without citations where nobody sells them',
    'openai',
    'chat',
    { usage: { prompt_tokens: 9, completion_tokens: 10, citation_tokens: 3, num_search_queries: 2 } },
    {
      inputUncached: 9,
      outputVisible: 10,
      unknown: { 'usage.citation_tokens': 3, 'usage.num_search_queries': 2 },
    },
  ],
  [
    'chat with reasoning outside',
    'x-ai',
    'chat',
    {
      usage: {
        prompt_tokens: 9,
        completion_tokens: 10,
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    },
    { inputUncached: 9, outputVisible: 10, reasoning: 4 },
  ],
  [
    'chat with the names of its own',
    'x-ai',
    'default',
    {
      usage: { prompt_tokens: 9, completion_tokens: 10, reasoning_tokens: 4, cached_prompt_text_tokens: 2 },
    },
    { inputUncached: 7, cacheRead: 2, outputVisible: 10, reasoning: 4 },
  ],
  [
    'chat of messages',
    'anthropic',
    'chat',
    { usage: { prompt_tokens: 9, completion_tokens: 10, cached_tokens: 2 } },
    { inputUncached: 7, cacheRead: 2, outputVisible: 10 },
  ],
  ...['openrouter', 'doubleword', 'ovhcloud', 'huggingface_somewhere'].map(
    (provider) =>
      [
        `chat with writes at ${provider}`,
        provider,
        'chat',
        {
          usage: { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { cache_write_tokens: 4 } },
        },
        { inputUncached: 5, cacheWrite5m: 4, outputVisible: 1 },
      ] as [string, string, string, unknown, Read],
  ),
  [
    'chat with writes and reasoning of its own',
    'modal',
    'chat',
    {
      usage: {
        prompt_tokens: 9,
        completion_tokens: 10,
        reasoning_tokens: 4,
        prompt_tokens_details: { cache_write_tokens: 3 },
      },
    },
    { inputUncached: 6, cacheWrite5m: 3, outputVisible: 6, reasoning: 4 },
  ],
  [
    'responses with everything',
    'openai',
    'responses',
    {
      model: 'r',
      usage: {
        input_tokens: 100,
        output_tokens: 50,
        input_tokens_details: { cached_tokens: 40, cache_write_tokens: 20 },
        output_tokens_details: { reasoning_tokens: 12 },
        total_tokens: 150,
      },
    },
    {
      inputUncached: 40,
      cacheRead: 40,
      cacheWrite5m: 20,
      outputVisible: 38,
      reasoning: 12,
      model: 'r',
      unknown: { 'usage.total_tokens': 150 },
    },
  ],
  [
    'responses of a provider that bills no cache writes',
    'azure',
    'responses',
    { usage: { input_tokens: 9, output_tokens: 1, input_tokens_details: { cache_write_tokens: 4 } } },
    { inputUncached: 9, outputVisible: 1, unknown: { 'usage.input_tokens_details.cache_write_tokens': 4 } },
  ],
  [
    'images',
    'openai',
    'images',
    {
      usage: {
        input_tokens: 30,
        output_tokens: 50,
        input_tokens_details: { image_tokens: 10, text_tokens: 20 },
        output_tokens_details: { image_tokens: 45, text_tokens: 5 },
        total_tokens: 80,
      },
    },
    {
      inputUncached: 20,
      inputImage: 10,
      outputVisible: 5,
      outputImage: 45,
      unknown: { 'usage.total_tokens': 80 },
    },
  ],
  [
    'images whose details claim more than the totals',
    'openai',
    'images',
    {
      usage: {
        input_tokens: 3,
        output_tokens: 5,
        input_tokens_details: { image_tokens: 10, text_tokens: 0 },
        output_tokens_details: { image_tokens: 9 },
      },
    },
    { inputImage: 3, outputImage: 5 },
  ],
  [
    'realtime with everything',
    'openai',
    'realtime',
    {
      response: {
        model: 'rt',
        usage: {
          input_tokens: 100,
          output_tokens: 50,
          input_token_details: {
            cached_tokens: 40,
            cached_tokens_details: { audio_tokens: 10, image_tokens: 5, text_tokens: 25 },
            audio_tokens: 32,
            image_tokens: 18,
            text_tokens: 50,
          },
          output_token_details: { audio_tokens: 30, text_tokens: 20 },
          total_tokens: 150,
        },
      },
    },
    {
      inputUncached: 25,
      cacheRead: 40,
      inputAudio: 22,
      inputImage: 13,
      outputVisible: 20,
      outputAudio: 30,
      cachedAudioTokens: 10,
      cachedImageTokens: 5,
      model: 'rt',
      unknown: { 'response.usage.total_tokens': 150 },
    },
  ],
  [
    'realtime whose details claim more than the totals',
    'openai',
    'realtime',
    {
      response: {
        usage: {
          input_tokens: 10,
          output_tokens: 5,
          input_token_details: {
            cached_tokens: 6,
            cached_tokens_details: { audio_tokens: 4, image_tokens: 9 },
            audio_tokens: 7,
            image_tokens: 90,
          },
          output_token_details: { audio_tokens: 8 },
        },
      },
    },
    {
      cacheRead: 6,
      inputAudio: 3,
      inputImage: 1,
      outputAudio: 5,
      cachedAudioTokens: 4,
      cachedImageTokens: 2,
    },
  ],
  [
    'realtime whose audio was all cached',
    'openai',
    'realtime',
    {
      response: {
        usage: {
          input_tokens: 10,
          input_token_details: {
            cached_tokens: 6,
            cached_tokens_details: { audio_tokens: 6 },
            audio_tokens: 4,
          },
        },
      },
    },
    { inputUncached: 4, cacheRead: 6, cachedAudioTokens: 6 },
  ],
  [
    'generateContent with everything',
    'google',
    'default',
    {
      modelVersion: 'g',
      usageMetadata: {
        promptTokenCount: 200,
        toolUsePromptTokenCount: 50,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 90,
        thoughtsTokenCount: 17,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 100 },
          { modality: 'AUDIO', tokenCount: 30 },
          { modality: 'IMAGE', tokenCount: 20 },
          { modality: 'DOCUMENT', tokenCount: 10 },
          { modality: 'VIDEO', tokenCount: 40 },
          'nothing',
          { modality: 'IMAGE' },
        ],
        toolUsePromptTokensDetails: [
          { modality: 'TEXT', tokenCount: 40 },
          { modality: 'AUDIO', tokenCount: 10 },
        ],
        cacheTokensDetails: [
          { modality: 'TEXT', tokenCount: 40 },
          { modality: 'AUDIO', tokenCount: 8 },
          { modality: 'IMAGE', tokenCount: 5 },
          { modality: 'DOCUMENT', tokenCount: 3 },
          { modality: 'VIDEO', tokenCount: 4 },
        ],
        candidatesTokensDetails: [
          { modality: 'TEXT', tokenCount: 35 },
          { modality: 'AUDIO', tokenCount: 15 },
          { modality: 'IMAGE', tokenCount: 22 },
          { modality: 'DOCUMENT', tokenCount: 1 },
          { modality: 'VIDEO', tokenCount: 17 },
        ],
        totalTokenCount: 357,
      },
    },
    {
      inputUncached: 100,
      cacheRead: 60,
      inputAudio: 32,
      inputImage: 58,
      outputVisible: 35,
      reasoning: 17,
      outputAudio: 15,
      outputImage: 40,
      cachedAudioTokens: 8,
      cachedImageTokens: 8,
      videoInputTokens: 36,
      videoOutputTokens: 17,
      model: 'g',
      unknown: { 'usageMetadata.totalTokenCount': 357 },
    },
  ],
  ...(['candidatesTokenCount', 'thoughtsTokenCount', 'toolUsePromptTokenCount'] as const).map(
    (field, index) =>
      [
        `generateContent with ${field} only`,
        'google',
        'gemini',
        { usageMetadata: { [field]: 5 } },
        [{ outputVisible: 5 }, { reasoning: 5 }, { inputUncached: 5 }][index],
      ] as [string, string, string, unknown, Read],
  ),
];

describe('a provider’s body', () => {
  test.each(bodies)(
    'of %s is read into disjoint buckets, and the rest is kept',
    (...[, provider, flavor, body, expected]) => {
      // What stands beside the usage is no part of it.
      const whole = { id: 'one', ...(body as object) };
      expect(read(provider, flavor, whole)).toStrictEqual(expected);
    },
  );

  const plain = { prompt_tokens: 1, completion_tokens: 1 };
  test.each([
    [0, '0'],
    [0.25, '0.25'],
    [-1, undefined],
    ['0.25', undefined],
    [null, undefined],
    [Number.NaN, undefined],
  ])('that claims a cost of %s is kept as %s', (cost, expected) => {
    const { providedCost } = readUsage({ provider: 'openai', flavor: 'chat' }, { usage: { ...plain, cost } });
    expect(providedCost).toBe(expected);
  });

  test.each([
    ['us', 'us'],
    ['eu', ''],
    [undefined, ''],
  ])('processed in %s is of the region "%s"', (inference_geo, region) => {
    const body = { usage: { input_tokens: 1, output_tokens: 1, inference_geo } };
    expect(readUsage({ provider: 'anthropic', flavor: 'default' }, body).region).toBe(region);
  });

  test.each([
    [{ service_tier: 'flex' }, 'flex', 'flex'],
    [{ service_tier: 'priority' }, 'priority', 'priority'],
    [{ service_tier: 'scale' }, 'unknown', 'scale'],
    [{ service_tier: 'constructor' }, 'unknown', 'constructor'],
    [{ service_tier: 'default' }, 'standard', 'default'],
    [{ service_tier: '' }, 'standard', undefined],
    [{ service_tier: 7 }, 'standard', undefined],
    [{}, 'standard', undefined],
    [{ usageMetadata: { serviceTier: 'standard', trafficType: 'ON_DEMAND_FLEX' } }, 'flex', 'ON_DEMAND_FLEX'],
    [
      { service_tier: 'default', usageMetadata: { trafficType: 'ON_DEMAND_PRIORITY' } },
      'priority',
      'ON_DEMAND_PRIORITY',
    ],
    [{ usageMetadata: { serviceTier: 'batch', trafficType: 'ON_DEMAND' } }, 'batch', 'batch'],
    [{ response: { service_tier: 'flex' } }, 'flex', 'flex'],
  ])('with %j was served at %s', (fields, serviceTier, word) => {
    const body = { usage: plain, ...fields };
    expect(readUsage({ provider: 'openai', flavor: 'chat' }, body)).toMatchObject({
      serviceTier,
      ...(word === undefined ? {} : { servedTier: word }),
    });
  });

  test('says its tier inside the usage where it says it there', () => {
    const usage = { input_tokens: 1, output_tokens: 1, service_tier: 'batch' };
    const wire = { provider: 'anthropic', flavor: 'default' };
    expect(readUsage(wire, { usage })).toMatchObject({ serviceTier: 'batch', servedTier: 'batch' });
    const fast = { usage: { ...usage, service_tier: 'standard', speed: 'fast' } };
    expect(readUsage(wire, fast)).toMatchObject({ serviceTier: 'unknown', servedTier: 'fast' });
    expect(tierNamed('Performance')).toBe('standard');
    expect(tierNamed('auto')).toBe('standard');
    expect(tierNamed('standard_only')).toBe('standard');
    expect(tierNamed('toString')).toBe('unknown');
  });
});

describe('a body that is wrong', () => {
  const chat =
    (usage: unknown, rest: object = {}) =>
    () =>
      readUsage({ provider: 'openai', flavor: 'chat' }, { usage, ...rest });
  const refused = (code: string, message: string, details: object) =>
    expect.objectContaining({ code, message, details });

  test('is refused with the field, what it holds and what was expected', () => {
    expect(chat({ prompt_tokens: 1.5, completion_tokens: 1 })).toThrow(
      refused('usage_invalid', 'usage.prompt_tokens is 1.5: expected a whole number of tokens from 0', {
        field: 'usage.prompt_tokens',
        value: '1.5',
        expected: '0..1000000000',
      }),
    );
    expect(chat({ prompt_tokens: 'many', completion_tokens: 1 })).toThrow(
      refused('usage_invalid', 'usage.prompt_tokens is "many": expected a whole number of tokens from 0', {
        field: 'usage.prompt_tokens',
        value: 'many',
        expected: '0..1000000000',
      }),
    );
    expect(chat({ prompt_tokens: 1_000_000_001, completion_tokens: 1 })).toThrow(ApexError);
    expect(chat({ prompt_tokens: 1_000_000_000, completion_tokens: 1 })).not.toThrow();
    expect(chat({ prompt_tokens: -1, completion_tokens: 1 })).toThrow(ApexError);
    expect(chat({ prompt_tokens: 1, completion_tokens: null })).toThrow(
      refused('usage_invalid', 'usage.completion_tokens is missing: this flavor always reports it', {
        field: 'usage.completion_tokens',
        expected: 'a whole number of tokens from 0',
      }),
    );
  });

  test.each([[7], ['text'], [null], [[]]])('since it is %j is refused', (body) => {
    expect(() => readUsage({ provider: 'openai', flavor: 'chat' }, body)).toThrow(
      refused('usage_invalid', 'The body is not a JSON object', { field: '', expected: 'object' }),
    );
  });

  test('since its parts are more than the whole is refused with these parts', () => {
    const details = { cached_tokens: 6, cache_write_tokens: 5 };
    expect(chat({ prompt_tokens: 10, completion_tokens: 0, prompt_tokens_details: details })).toThrow(
      refused(
        'usage_invalid',
        'usage.prompt_tokens_details.cached_tokens 6 + usage.prompt_tokens_details.cache_write_tokens 5 is more than usage.prompt_tokens 10, which includes it',
        { field: 'usage.prompt_tokens_details.cached_tokens', total: 10, parts: 11 },
      ),
    );
    expect(chat({ prompt_tokens: 11, completion_tokens: 0, prompt_tokens_details: details })).not.toThrow();
    const refusals = [
      [
        'openai',
        'responses',
        { input_tokens: 1, output_tokens: 0, input_tokens_details: { cached_tokens: 2 } },
      ],
      ['cohere', 'tokens', { tokens: { input_tokens: 1 }, cached_tokens: 2 }],
    ] as const;
    const named = [
      'usage.input_tokens_details.cached_tokens 2 is more than usage.input_tokens 1, which includes it',
      'usage.cached_tokens 2 is more than usage.tokens.input_tokens 1, which includes it',
    ];
    for (const [index, [provider, flavor, usage]] of refusals.entries())
      expect(() => readUsage({ provider, flavor }, { usage })).toThrow(named[index]);
    expect(() =>
      readUsage(
        { provider: 'google', flavor: 'default' },
        { usageMetadata: { promptTokenCount: 1, cachedContentTokenCount: 2 } },
      ),
    ).toThrow(
      'usageMetadata.cachedContentTokenCount 2 is more than usageMetadata.promptTokenCount 1, which includes it',
    );
  });

  test('in a place of a list is refused with that place', () => {
    const details = [
      { modality: 'TEXT', tokenCount: 1 },
      { modality: 'AUDIO', tokenCount: 'x' },
    ];
    const body = { usageMetadata: { promptTokenCount: 1, promptTokensDetails: details } };
    expect(() => readUsage({ provider: 'google', flavor: 'default' }, body)).toThrow(
      'usageMetadata.promptTokensDetails[1].tokenCount is "x"',
    );
    const usage = { inputTokens: 1, outputTokens: 1, cacheDetails: [{ ttl: '1h', inputTokens: -1 }] };
    expect(() => readUsage({ provider: 'aws', flavor: 'default' }, { usage })).toThrow(
      'usage.cacheDetails[0].inputTokens is -1',
    );
    const nothing = { usageMetadata: { totalTokenCount: 0 } };
    expect(() => readUsage({ provider: 'google', flavor: 'default' }, nothing)).toThrow(
      'usageMetadata.promptTokenCount is missing',
    );
  });

  test('since nobody speaks its flavor is refused with those that are spoken there', () => {
    expect(() => readUsage({ provider: 'x-ai', flavor: 'telex' }, {})).toThrow(
      refused('flavor_unknown', 'No wire flavor "telex" of provider "x-ai"', {
        provider: 'x-ai',
        flavor: 'telex',
        known: ['default', 'chat', 'responses', 'anthropic', 'embeddings', 'gemini', 'bedrock'],
      }),
    );
    expect(flavorsOf('nobody')).toEqual([
      'chat',
      'responses',
      'anthropic',
      'embeddings',
      'gemini',
      'bedrock',
    ]);
    const odd = { usage: { prompt_tokens: 1, completion_tokens: 1 } };
    expect(() => readUsage({ provider: 'huggingface_x', flavor: 'default' }, odd)).toThrow(ApexError);
    expect(() => readUsage({ provider: 'constructor', flavor: 'default' }, odd)).toThrow(ApexError);
    expect(() => readUsage({ provider: 'openai', flavor: 'toString' }, odd)).toThrow(ApexError);
  });
});
