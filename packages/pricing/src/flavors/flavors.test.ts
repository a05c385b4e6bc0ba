import { ApexError } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { readUsage } from './read-usage.ts';
import { flavorsOf } from './readers.ts';
import { tierNamed } from './service-tier.ts';

describe('a provider’s body', () => {
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
