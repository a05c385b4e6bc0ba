import { describe, expect, test } from 'vitest';
import { type BodyCase, readBody } from '../../../../test/fixtures/read-body.ts';

const bodies: readonly BodyCase[] = [
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
      ] as BodyCase,
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
];

describe('a body in one of the shapes that many speak', () => {
  test.each(bodies)(
    'of %s is read into disjoint buckets, and the rest is kept',
    (...[, provider, flavor, body, expected]) => {
      // What stands beside the usage is no part of it.
      const whole = { id: 'one', ...(body as object) };
      expect(readBody(provider, flavor, whole)).toStrictEqual(expected);
    },
  );
});
