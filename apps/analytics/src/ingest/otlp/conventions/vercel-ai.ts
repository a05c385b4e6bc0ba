import { ApexError } from '@netra/contract';
import { readUsage } from '@netra/pricing';
import type { AttributeReader } from './attribute-reader.ts';
import type { Convention, SpanKind, StatedUsage } from './reading.ts';

// The Vercel AI SDK (https://ai-sdk.dev/docs/ai-sdk-core/telemetry): an outer span a function call (`ai.generateText`) with the
// sum of its steps, and one inner span for each request to the provider (`ai.generateText.doGenerate`).

function kindOf(operation: string | undefined): SpanKind | undefined {
  if (operation === undefined) return undefined;
  if (operation === 'ai.toolCall') return 'tool';
  if (/\.do(Generate|Stream)$/.test(operation)) return 'llm';
  return operation.endsWith('.doEmbed') ? 'embedding' : 'other';
}

function objectIn(object: Readonly<Record<string, unknown>> | undefined, key: string) {
  const value = object?.[key];
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
}

/** Anthropic's own usage object, which alone tells how long what was written to the cache stays there. */
function anthropicUsage(attributes: AttributeReader): StatedUsage | undefined {
  const metadata = attributes.object('ai.response.providerMetadata');
  const usage = objectIn(objectIn(metadata, 'anthropic'), 'usage');
  if (typeof usage?.input_tokens !== 'number' || typeof usage.output_tokens !== 'number') return undefined;
  try {
    const reading = readUsage({ provider: 'anthropic', flavor: 'default' }, { usage });
    const { inputUncached, outputVisible, ...parts } = reading.usage;
    return { ...parts, input: inputUncached, output: outputVisible, parts: 'beside' };
  } catch (error) {
    if (!(error instanceof ApexError)) throw error;
    const field = 'ai.response.providerMetadata.anthropic.usage';
    attributes.problems.push({ field, problem: error.message, expected: 'the usage object of Anthropic' });
    return undefined;
  }
}

function statedUsage(attributes: AttributeReader): StatedUsage | undefined {
  const input = attributes.tokens('ai.usage.inputTokens', 'ai.usage.promptTokens');
  const output = attributes.tokens('ai.usage.outputTokens', 'ai.usage.completionTokens');
  const embedded = attributes.tokens('ai.usage.tokens');
  if (input === undefined && output === undefined && embedded === undefined) return undefined;
  const openai = objectIn(attributes.object('ai.response.providerMetadata'), 'openai');
  const ofOpenai = (key: string): number | undefined => {
    const value = openai?.[key];
    return typeof value === 'number'
      ? attributes.countOf(`ai.response.providerMetadata.openai.${key}`, value)
      : undefined;
  };
  return {
    input: input ?? embedded,
    output,
    total: attributes.tokens('ai.usage.totalTokens'),
    parts: 'inside',
    cacheRead:
      attributes.tokens('ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens') ??
      ofOpenai('cachedPromptTokens'),
    cacheWrite5m: attributes.tokens('ai.usage.inputTokenDetails.cacheWriteTokens'),
    reasoning:
      attributes.tokens('ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens') ??
      ofOpenai('reasoningTokens'),
  };
}

export const vercelAiConvention: Convention = {
  name: 'vercel ai',
  speaks: (attributes) =>
    attributes.has('ai.operationId') || attributes.has('ai.model.id') || attributes.has('ai.toolCall.name'),
  read: (attributes) => {
    const operation = attributes.text('ai.operationId');
    const kind = kindOf(operation);
    const millisecondsToFirst = attributes.number('ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk');
    return {
      kind,
      operation: kind === 'llm' ? 'chat' : kind === 'embedding' ? 'embeddings' : undefined,
      provider: attributes.text('ai.model.provider'),
      requestModel: attributes.text('ai.model.id'),
      responseModel: attributes.text('ai.response.model'),
      responseId: attributes.text('ai.response.id'),
      finishReason: attributes.text('ai.response.finishReason', 'ai.finishReason'),
      isStream: operation?.endsWith('.doStream') === true || millisecondsToFirst !== undefined || undefined,
      serviceTier: servedTier(attributes),
      maxTokens: attributes.tokens('ai.settings.maxOutputTokens', 'ai.settings.maxTokens'),
      temperature: attributes.number('ai.settings.temperature'),
      timeToFirstTokenMs: millisecondsToFirst,
      feature: attributes.text('ai.telemetry.metadata.feature', 'ai.telemetry.functionId', 'resource.name'),
      agent: attributes.text('ai.telemetry.metadata.agent'),
      promptName: attributes.text('ai.telemetry.metadata.promptName'),
      conversationId: attributes.text(
        'ai.telemetry.metadata.sessionId',
        'ai.telemetry.metadata.conversationId',
      ),
      endUser: attributes.text('ai.telemetry.metadata.userId'),
    };
  },
  usage: (attributes) => anthropicUsage(attributes) ?? statedUsage(attributes),
};

function servedTier(attributes: AttributeReader): string | undefined {
  const metadata = attributes.object('ai.response.providerMetadata');
  const tier =
    objectIn(objectIn(metadata, 'anthropic'), 'usage')?.service_tier ??
    objectIn(metadata, 'openai')?.serviceTier;
  return typeof tier === 'string' ? tier : undefined;
}
