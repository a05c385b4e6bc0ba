import type { Convention, SpanKind } from './reading.ts';

// OpenInference (https://github.com/Arize-ai/openinference): `prompt` and `completion` are totals, their details parts of them.

const kinds: Readonly<Record<string, SpanKind>> = {
  LLM: 'llm',
  EMBEDDING: 'embedding',
  AGENT: 'agent',
  TOOL: 'tool',
  CHAIN: 'other',
  RETRIEVER: 'other',
  RERANKER: 'other',
  GUARDRAIL: 'other',
  EVALUATOR: 'other',
};

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const openInferenceConvention: Convention = {
  name: 'openinference',
  speaks: (attributes) =>
    attributes.has('openinference.span.kind') ||
    attributes.has('llm.model_name') ||
    attributes.has('llm.token_count.prompt') ||
    attributes.has('llm.token_count.completion'),
  read: (attributes) => {
    const spanKind = attributes.text('openinference.span.kind')?.toUpperCase() ?? '';
    const parameters = attributes.object('llm.invocation_parameters') ?? {};
    const model = attributes.text('llm.model_name', 'embedding.model_name', 'reranker.model_name');
    const tier = parameters.service_tier;
    return {
      kind: Object.hasOwn(kinds, spanKind) ? kinds[spanKind] : undefined,
      operation: spanKind === 'EMBEDDING' ? 'embeddings' : undefined,
      provider: attributes.text('llm.provider', 'llm.system'),
      requestModel:
        attributes.text('llm.request.model_name') ??
        (typeof parameters.model === 'string' ? parameters.model : undefined),
      responseModel: attributes.text('llm.response.model_name') ?? model,
      finishReason: attributes.text('llm.finish_reason'),
      isStream: parameters.stream === true ? true : undefined,
      serviceTier: tier === 'flex' || tier === 'priority' ? tier : undefined,
      maxTokens: asNumber(
        parameters.max_completion_tokens ?? parameters.max_tokens ?? parameters.max_output_tokens,
      ),
      temperature: asNumber(parameters.temperature),
      providedCost: attributes.text('llm.cost.total'),
      agent: attributes.text('agent.name'),
      promptName: attributes.text('llm.prompt_template.name', 'prompt.name'),
      promptVersion: attributes.text('llm.prompt_template.version'),
      conversationId: attributes.text('session.id'),
      endUser: attributes.text('user.id'),
    };
  },
  usage: (attributes) => {
    const input = attributes.tokens('llm.token_count.prompt');
    const output = attributes.tokens('llm.token_count.completion');
    const total = attributes.tokens('llm.token_count.total');
    if (input === undefined && output === undefined) return undefined;
    return {
      input,
      output,
      total,
      parts: 'inside',
      cacheRead: attributes.tokens('llm.token_count.prompt_details.cache_read'),
      cacheWrite5m: attributes.tokens('llm.token_count.prompt_details.cache_write'),
      inputAudio: attributes.tokens('llm.token_count.prompt_details.audio'),
      reasoning: attributes.tokens('llm.token_count.completion_details.reasoning'),
      outputAudio: attributes.tokens('llm.token_count.completion_details.audio'),
    };
  },
};
