import { ApexError, type Usage } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputTokensOf, outputTokensOf } from '../cost/usage-totals.ts';
import { readUsage } from './read-usage.ts';

const count = fc.integer({ min: 0, max: 2_000_000 });
/** Parts that fit into a total: the total and its parts in order. */
const parts = (n: number) =>
  fc
    .array(count, { minLength: n, maxLength: n })
    .map((all) => ({ all, total: all.reduce((sum, part) => sum + part, 0) }));

function bucketsOf(provider: string, flavor: string, body: unknown): Usage {
  return readUsage({ provider, flavor }, body).usage;
}

describe('buckets are disjoint and sum to the reported totals', () => {
  test('chat completions', () => {
    fc.assert(
      fc.property(parts(4), parts(3), (input, output) => {
        const [, cached, written, audio] = input.all;
        const [, reasoning, spoken] = output.all;
        const usage = bucketsOf('openai', 'chat', {
          usage: {
            prompt_tokens: input.total,
            completion_tokens: output.total,
            prompt_tokens_details: {
              cached_tokens: cached,
              cache_write_tokens: written,
              audio_tokens: audio,
            },
            completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: spoken },
          },
        });
        expect(inputTokensOf(usage)).toBe(input.total);
        expect(outputTokensOf(usage)).toBe(output.total);
        expect(usage).toMatchObject({
          inputUncached: input.all[0],
          cacheRead: cached,
          cacheWrite5m: written,
          inputAudio: audio,
          reasoning,
          outputAudio: spoken,
        });
      }),
    );
  });

  test('responses', () => {
    fc.assert(
      fc.property(parts(3), parts(2), (input, output) => {
        const usage = bucketsOf('openai', 'responses', {
          usage: {
            input_tokens: input.total,
            output_tokens: output.total,
            input_tokens_details: { cached_tokens: input.all[1], cache_write_tokens: input.all[2] },
            output_tokens_details: { reasoning_tokens: output.all[1] },
          },
        });
        expect(inputTokensOf(usage)).toBe(input.total);
        expect(outputTokensOf(usage)).toBe(output.total);
        expect(usage.inputUncached).toBe(input.all[0]);
      }),
    );
  });

  test('anthropic: cache reads and writes come on top of the input', () => {
    fc.assert(
      fc.property(count, count, count, count, parts(2), (uncached, read, short, long, output) => {
        const usage = bucketsOf('anthropic', 'default', {
          usage: {
            input_tokens: uncached,
            cache_read_input_tokens: read,
            cache_creation_input_tokens: short + long,
            cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
            output_tokens: output.total,
            output_tokens_details: { thinking_tokens: output.all[1] },
          },
        });
        expect(inputTokensOf(usage)).toBe(uncached + read + short + long);
        expect(outputTokensOf(usage)).toBe(output.total);
        expect(usage).toMatchObject({ cacheWrite5m: short, cacheWrite1h: long, cacheRead: read });
      }),
    );
  });

  test('gemini: thoughts and tool prompts come on top, modalities split the rest', () => {
    fc.assert(
      fc.property(parts(4), count, parts(2), count, (input, tool, output, thoughts) => {
        const [text, audio, image, video] = input.all;
        const usage = bucketsOf('google', 'default', {
          usageMetadata: {
            promptTokenCount: input.total,
            toolUsePromptTokenCount: tool,
            candidatesTokenCount: output.total,
            thoughtsTokenCount: thoughts,
            promptTokensDetails: [
              { modality: 'TEXT', tokenCount: text },
              { modality: 'AUDIO', tokenCount: audio },
              { modality: 'IMAGE', tokenCount: image },
              { modality: 'VIDEO', tokenCount: video },
            ],
            candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: output.all[1] }],
          },
        });
        expect(inputTokensOf(usage)).toBe(input.total + tool);
        expect(outputTokensOf(usage)).toBe(output.total + thoughts);
        expect(usage).toMatchObject({ inputAudio: audio, reasoning: thoughts, outputImage: output.all[1] });
        expect(usage.inputImage).toBe((image ?? 0) + (video ?? 0));
      }),
    );
  });

  test('bedrock, cohere, x-ai and perplexity', () => {
    fc.assert(
      fc.property(count, count, count, count, count, (a, b, c, d, e) => {
        const bedrock = bucketsOf('aws', 'default', {
          usage: {
            inputTokens: a,
            cacheReadInputTokens: b,
            cacheReadInputTokenCount: b,
            cacheWriteInputTokens: c + d,
            cacheDetails: [
              { ttl: '5m', inputTokens: c },
              { ttl: '1h', inputTokens: d },
            ],
            outputTokens: e,
          },
        });
        expect(inputTokensOf(bedrock)).toBe(a + b + c + d);
        expect(bedrock).toMatchObject({ cacheWrite5m: c, cacheWrite1h: d, outputVisible: e });
        const cohere = bucketsOf('cohere', 'tokens', {
          usage: { tokens: { input_tokens: a + b, output_tokens: c }, cached_tokens: b },
        });
        expect(cohere).toMatchObject({ inputUncached: a, cacheRead: b, outputVisible: c });
        const grok = bucketsOf('x-ai', 'chat', {
          usage: {
            prompt_tokens: a,
            completion_tokens: b,
            completion_tokens_details: { reasoning_tokens: c },
          },
        });
        expect(outputTokensOf(grok)).toBe(b + c);
        const sonar = bucketsOf('perplexity', 'default', {
          usage: { prompt_tokens: a, completion_tokens: b, reasoning_tokens: c, citation_tokens: d },
        });
        expect(outputTokensOf(sonar)).toBe(b + c + d);
      }),
    );
  });

  test('realtime and images', () => {
    fc.assert(
      fc.property(parts(3), parts(2), (input, output) => {
        const [text, audio, image] = input.all as [number, number, number];
        const usage = bucketsOf('openai', 'realtime', {
          response: {
            usage: {
              input_tokens: input.total,
              output_tokens: output.total,
              input_token_details: {
                text_tokens: text,
                audio_tokens: audio,
                image_tokens: image,
                cached_tokens: text + audio,
                cached_tokens_details: { text_tokens: text, audio_tokens: audio },
              },
              output_token_details: { audio_tokens: output.all[1] },
            },
          },
        });
        expect(inputTokensOf(usage)).toBe(input.total);
        expect(usage).toMatchObject({
          cacheRead: text + audio,
          inputAudio: 0,
          inputImage: image,
          inputUncached: 0,
        });
        const images = bucketsOf('openai', 'images', {
          usage: {
            input_tokens: input.total,
            output_tokens: output.total,
            input_tokens_details: { text_tokens: input.total - image, image_tokens: image },
            output_tokens_details: { image_tokens: output.all[1] },
          },
        });
        expect(images).toMatchObject({ inputImage: image, outputImage: output.all[1] });
        expect(inputTokensOf(images)).toBe(input.total);
      }),
    );
  });
});

describe('pitfalls of reading usage', () => {
  const anthropic = { provider: 'anthropic', flavor: 'default' };

  test('an unknown field is kept and drops nothing', () => {
    const reading = readUsage(anthropic, {
      model: 'claude-x',
      usage: { input_tokens: 5, output_tokens: 7, brand_new: { deep: [1] }, other_count: 3, nothing: null },
    });
    expect(reading.usage).toMatchObject({ inputUncached: 5, outputVisible: 7 });
    expect(reading.unknown).toEqual({ 'usage.brand_new.deep': [1], 'usage.other_count': 3 });
  });

  test('cached tokens are not counted inside and outside of the input', () => {
    const chat = readUsage(
      { provider: 'openai', flavor: 'chat' },
      { usage: { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 90 } } },
    );
    expect(chat.usage).toMatchObject({ inputUncached: 10, cacheRead: 90 });
    const messages = readUsage(anthropic, {
      usage: { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 },
    });
    expect(messages.usage).toMatchObject({ inputUncached: 10, cacheRead: 90 });
  });

  test('cache_write_tokens of OpenAI are read', () => {
    const { usage } = readUsage(
      { provider: 'openai', flavor: 'chat' },
      {
        usage: {
          prompt_tokens: 100,
          completion_tokens: 1,
          prompt_tokens_details: { cache_write_tokens: 60 },
        },
      },
    );
    expect(usage).toMatchObject({ inputUncached: 40, cacheWrite5m: 60 });
  });

  test('writes without a breakdown are five-minute writes', () => {
    const { usage } = readUsage(anthropic, {
      usage: { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 9 },
    });
    expect(usage).toMatchObject({ cacheWrite5m: 9, cacheWrite1h: 0 });
  });

  test.each([
    ['NaN', Number.NaN],
    ['negative', -1],
    ['fraction', 1.5],
    ['text', '12'],
    ['huge', 1e12],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('%s tokens are refused, naming the field', (_name, value) => {
    const read = (): unknown => readUsage(anthropic, { usage: { input_tokens: value, output_tokens: 1 } });
    expect(read).toThrow(ApexError);
    expect(read).toThrow(/usage\.input_tokens/);
  });

  test('more cached tokens than prompt tokens are refused', () => {
    const body = {
      usage: { prompt_tokens: 5, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 6 } },
    };
    expect(() => readUsage({ provider: 'openai', flavor: 'chat' }, body)).toThrow(
      /cached_tokens 6 is more than/,
    );
  });

  test('reasoning larger than the output it is inside of is cut to it, with a warning', () => {
    const body = {
      usage: { prompt_tokens: 5, completion_tokens: 3, completion_tokens_details: { reasoning_tokens: 50 } },
    };
    const reading = readUsage({ provider: 'openai', flavor: 'chat' }, body);
    expect(reading.usage).toMatchObject({ reasoning: 3, outputVisible: 0 });
    expect(reading.warnings).toHaveLength(1);
  });

  test('a flavor nobody speaks, a missing usage and a body that is no object are refused', () => {
    expect(() => readUsage({ provider: 'openai', flavor: 'telepathy' }, {})).toThrow(/telepathy/);
    expect(() => readUsage({ provider: 'constructor', flavor: 'toString' }, {})).toThrow(ApexError);
    expect(() => readUsage(anthropic, {})).toThrow(/usage\.input_tokens is missing/);
    expect(() => readUsage({ provider: 'google', flavor: 'default' }, { usageMetadata: {} })).toThrow(
      /promptTokenCount/,
    );
    expect(() => readUsage({ provider: 'cohere', flavor: 'tokens' }, {})).toThrow(
      /usage\.tokens\.input_tokens/,
    );
    expect(() => readUsage(anthropic, 'usage')).toThrow(/not a JSON object/);
  });

  test('the served tier is read, in every provider’s words', () => {
    const tier = (provider: string, flavor: string, body: Record<string, unknown>) =>
      readUsage({ provider, flavor }, body).serviceTier;
    const chat = { prompt_tokens: 1, completion_tokens: 1 };
    expect(tier('openai', 'chat', { usage: chat })).toBe('standard');
    expect(tier('openai', 'chat', { usage: chat, service_tier: 'flex' })).toBe('flex');
    expect(tier('openai', 'chat', { usage: chat, service_tier: 'scale' })).toBe('unknown');
    const messages = { input_tokens: 1, output_tokens: 1 };
    expect(tier('anthropic', 'default', { usage: { ...messages, service_tier: 'batch' } })).toBe('batch');
    expect(tier('anthropic', 'default', { usage: { ...messages, speed: 'fast' } })).toBe('unknown');
    expect(
      tier('google', 'default', { usageMetadata: { promptTokenCount: 1, trafficType: 'ON_DEMAND_FLEX' } }),
    ).toBe('flex');
    expect(
      tier('google', 'default', {
        usageMetadata: { promptTokenCount: 1, trafficType: 'PROVISIONED_THROUGHPUT' },
      }),
    ).toBe('unknown');
  });

  test('the cost a gateway claims is kept apart', () => {
    const body = { usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.00014 } };
    expect(readUsage({ provider: 'openrouter', flavor: 'chat' }, body).providedCost).toBe('0.00014');
  });
});
