import { describe, expect, test } from 'vitest';
import { type BodyCase, readBody } from '../../../../test/fixtures/read-body.ts';

const bodies: readonly BodyCase[] = [
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
      ] as BodyCase,
  ),
];

describe('a body in a maker’s own shape', () => {
  test.each(bodies)(
    'of %s is read into disjoint buckets, and the rest is kept',
    (...[, provider, flavor, body, expected]) => {
      // What stands beside the usage is no part of it.
      const whole = { id: 'one', ...(body as object) };
      expect(readBody(provider, flavor, whole)).toStrictEqual(expected);
    },
  );
});
