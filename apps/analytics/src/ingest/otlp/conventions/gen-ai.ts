import type { AttributeReader } from './attribute-reader.ts';
import type { Convention, SpanKind } from './reading.ts';

// The GenAI conventions of OpenTelemetry (https://github.com/open-telemetry/semantic-conventions-genai), and the names that
// instrumentations use for what these had no name for at the time. `input_tokens` includes cached and written tokens,
// `output_tokens` includes reasoning.

const kinds: Readonly<Record<string, SpanKind>> = {
  chat: 'llm',
  text_completion: 'llm',
  generate_content: 'llm',
  completion: 'llm',
  responses: 'llm',
  image_generation: 'llm',
  embeddings: 'embedding',
  embedding: 'embedding',
  create_agent: 'agent',
  invoke_agent: 'agent',
  invoke_workflow: 'agent',
  execute_tool: 'tool',
  retrieval: 'other',
};

function kindOf(attributes: AttributeReader): SpanKind | undefined {
  const operation = attributes.text('gen_ai.operation.name');
  if (operation !== undefined && Object.hasOwn(kinds, operation)) return kinds[operation];
  if (attributes.has('gen_ai.tool.name') || attributes.has('gen_ai.tool.call.id')) return 'tool';
  const isModelCall = attributes.has('gen_ai.request.model') || attributes.has('gen_ai.response.model');
  return operation === undefined && isModelCall ? 'llm' : undefined;
}

const secondsAsMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

/** Provider names that stand for the framework that made the span, not for whoever served the call. */
const frameworks: ReadonlySet<string> = new Set(['langchain', 'llamaindex', 'crewai', 'haystack', '_other']);

function providerOf(attributes: AttributeReader): string | undefined {
  const provider = attributes.text('gen_ai.provider.name', 'gen_ai.system');
  return provider !== undefined && frameworks.has(provider.toLowerCase()) ? undefined : provider;
}

export const genAiConvention: Convention = {
  name: 'gen_ai',
  speaks: (attributes) =>
    attributes.has('gen_ai.operation.name') ||
    attributes.has('gen_ai.provider.name') ||
    attributes.has('gen_ai.system') ||
    attributes.has('gen_ai.request.model') ||
    attributes.has('gen_ai.response.model') ||
    attributes.has('gen_ai.usage.input_tokens') ||
    attributes.has('gen_ai.agent.name') ||
    attributes.has('gen_ai.tool.name') ||
    attributes.has('gen_ai.workflow.name') ||
    attributes.has('gen_ai.conversation.id') ||
    attributes.has('gen_ai.prompt.name'),
  read: (attributes) => ({
    kind: kindOf(attributes),
    operation: attributes.text('gen_ai.operation.name'),
    provider: providerOf(attributes),
    requestModel: attributes.text('gen_ai.request.model'),
    responseModel: attributes.text('gen_ai.response.model'),
    responseId: attributes.text('gen_ai.response.id'),
    finishReason: attributes.texts('gen_ai.response.finish_reasons')[0],
    isStream: attributes.flag('gen_ai.request.stream') ?? attributes.flag('gen_ai.request.is_stream'),
    serviceTier: attributes.text(
      'openai.response.service_tier',
      'gen_ai.openai.response.service_tier',
      'gen_ai.response.service_tier',
    ),
    maxTokens: attributes.tokens('gen_ai.request.max_tokens'),
    temperature: attributes.number('gen_ai.request.temperature'),
    timeToFirstTokenMs: secondsAsMs(
      attributes.number('gen_ai.response.time_to_first_chunk', 'gen_ai.server.time_to_first_token'),
    ),
    providedCost: attributes.text('gen_ai.usage.cost', 'gen_ai.cost.usd'),
    feature: attributes.text('gen_ai.workflow.name'),
    agent: attributes.text('gen_ai.agent.name', 'gen_ai.agent.id'),
    promptName: attributes.text('gen_ai.prompt.name'),
    promptVersion: attributes.text('gen_ai.prompt.version'),
    conversationId: attributes.text('gen_ai.conversation.id'),
  }),
  usage: (attributes) => {
    const input = attributes.tokens('gen_ai.usage.input_tokens');
    const output = attributes.tokens('gen_ai.usage.output_tokens');
    if (input === undefined && output === undefined) return undefined;
    return { input, output, total: attributes.tokens('gen_ai.usage.total_tokens'), ...partsOf(attributes) };
  },
};

/** The parts of a GenAI usage, under the names of today and of earlier instrumentations. */
export function partsOf(attributes: AttributeReader) {
  return {
    parts: 'inside',
    cacheRead: attributes.tokens(
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.usage.input_tokens_details.cached_tokens',
      'gen_ai.usage.prompt_tokens_details.cached_tokens',
      'gen_ai.usage.input_cached_tokens',
      'gen_ai.usage.cached_input_tokens',
      'gen_ai.usage.cached_tokens',
    ),
    cacheWrite5m: attributes.tokens(
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
      'gen_ai.usage.cache_write_input_tokens',
      'gen_ai.usage.details.cache_write_tokens',
    ),
    reasoning: attributes.tokens(
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'gen_ai.usage.output_tokens_details.reasoning_tokens',
      'gen_ai.usage.completion_tokens_details.reasoning_tokens',
      'gen_ai.usage.details.reasoning_tokens',
    ),
    inputAudio: attributes.tokens(
      'gen_ai.usage.audio.input_tokens',
      'gen_ai.usage.input_audio_tokens',
      'gen_ai.usage.input_tokens_details.audio_tokens',
    ),
    outputAudio: attributes.tokens(
      'gen_ai.usage.audio.output_tokens',
      'gen_ai.usage.output_audio_tokens',
      'gen_ai.usage.output_tokens_details.audio_tokens',
    ),
    inputImage: attributes.tokens('gen_ai.usage.image.input_tokens', 'gen_ai.usage.input_image_tokens'),
    outputImage: attributes.tokens('gen_ai.usage.image.output_tokens', 'gen_ai.usage.output_image_tokens'),
  } as const;
}
