import type { CallInput } from '@netra/contract';
import { type TestSpan, testStartMs, testTraceId } from './otlp-bodies.ts';

export const spanId = '00f067aa0ba902b7';
export const callId = `${testTraceId}-${spanId}`;

/** What every golden span and the same call over the JSON API have in common. */
export const sameInAll = {
  callId,
  traceId: testTraceId,
  spanId,
  startedAt: new Date(testStartMs).toISOString(),
  durationMs: 1_500,
  feature: 'shop',
} as const;

export type Golden = readonly [
  name: string,
  span: Partial<TestSpan> & { attributes: Readonly<Record<string, unknown>> },
  call: Omit<CallInput, 'callId' | 'startedAt'>,
];

/** Spans of the GenAI conventions, each with the call it must become. */
export const genAiSpans: readonly Golden[] = [
  [
    'GenAI, every field',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
        'gen_ai.response.id': 'msg_1',
        'gen_ai.response.finish_reasons': ['end_turn'],
        'gen_ai.response.time_to_first_chunk': 0.25,
        'gen_ai.request.stream': true,
        'gen_ai.request.max_tokens': 4_096,
        'gen_ai.request.temperature': 0.5,
        'gen_ai.conversation.id': 'conversation-1',
        'gen_ai.agent.name': 'planner',
        'gen_ai.prompt.name': 'summary',
        'gen_ai.workflow.name': 'nightly',
        'gen_ai.usage.input_tokens': 10_000,
        'gen_ai.usage.output_tokens': 500,
        'gen_ai.usage.cache_read.input_tokens': 6_000,
        'gen_ai.usage.cache_creation.input_tokens': 1_000,
        'gen_ai.usage.reasoning.output_tokens': 200,
        'user.id': 'ignored: no GenAI name',
      },
    },
    {
      provider: 'anthropic',
      requestModel: 'claude-sonnet-4-5',
      responseModel: 'claude-sonnet-4-5-20250929',
      finishReason: 'end_turn',
      timeToFirstTokenMs: 250,
      isStream: true,
      maxTokens: 4_096,
      temperature: 0.5,
      conversationId: 'conversation-1',
      agent: 'planner',
      promptName: 'summary',
      feature: 'nightly',
      usage: {
        inputUncached: 3_000,
        cacheRead: 6_000,
        cacheWrite5m: 1_000,
        outputVisible: 300,
        reasoning: 200,
      },
    },
  ],
  [
    'GenAI, audio in and out',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o-audio-preview',
        'gen_ai.usage.input_tokens': 1_000,
        'gen_ai.usage.output_tokens': 400,
        'gen_ai.usage.audio.input_tokens': 300,
        'gen_ai.usage.audio.output_tokens': 150,
      },
    },
    {
      provider: 'openai',
      responseModel: 'gpt-4o-audio-preview',
      usage: { inputUncached: 700, inputAudio: 300, outputVisible: 250, outputAudio: 150 },
    },
  ],
  [
    'GenAI, embeddings',
    {
      attributes: {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'text-embedding-3-small',
        'gen_ai.usage.input_tokens': 900,
      },
    },
    {
      provider: 'openai',
      operation: 'embeddings',
      requestModel: 'text-embedding-3-small',
      responseModel: 'text-embedding-3-small',
      usage: { inputUncached: 900 },
    },
  ],
  [
    'GenAI, a failed request',
    {
      failed: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'aws.bedrock',
        'gen_ai.request.model': 'anthropic.claude-3-haiku-20240307-v1:0',
        'error.type': '429',
      },
    },
    {
      provider: 'aws',
      requestModel: 'anthropic.claude-3-haiku-20240307-v1:0',
      responseModel: 'anthropic.claude-3-haiku-20240307-v1:0',
      status: 'error',
      errorType: '429',
      httpStatus: 429,
      usage: {},
    },
  ],
  [
    'GenAI, a stream that was stopped keeps its spend',
    {
      failed: true,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 800,
        'gen_ai.usage.output_tokens': 20,
      },
      events: [{ name: 'exception', attributes: { 'exception.type': 'AbortError' } }],
    },
    {
      provider: 'openai',
      responseModel: 'gpt-4o',
      status: 'cancelled',
      errorType: 'AbortError',
      usage: { inputUncached: 800, outputVisible: 20 },
    },
  ],
  [
    'GenAI, the tier that served, at another host',
    {
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4o',
        'openai.response.service_tier': 'priority',
        'server.address': 'shop.openai.azure.com',
        'gen_ai.usage.input_tokens': 800,
        'gen_ai.usage.output_tokens': 20,
      },
    },
    {
      provider: 'openai',
      host: 'azure',
      responseModel: 'gpt-4o',
      serviceTier: 'priority',
      usage: { inputUncached: 800, outputVisible: 20 },
    },
  ],
  [
    'GenAI legacy',
    {
      attributes: {
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
        'gen_ai.usage.prompt_tokens': 1_200,
        'gen_ai.usage.completion_tokens': 80,
      },
    },
    {
      provider: 'openai',
      requestModel: 'gpt-4o-mini',
      responseModel: 'gpt-4o-mini-2024-07-18',
      usage: { inputUncached: 1_200, outputVisible: 80 },
    },
  ],
];
