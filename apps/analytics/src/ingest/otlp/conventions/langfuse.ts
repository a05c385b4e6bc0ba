import { sumUsd, usd } from '@netra/contract';
import type { AttributeReader } from './attribute-reader.ts';
import type { Convention, SpanKind, StatedUsage } from './reading.ts';

// Attributes of the Langfuse SDKs (https://langfuse.com/integrations/native/opentelemetry). Their usage types lie beside one
// another (`input` is what no other input type counts), unless the object is a provider's own (`prompt_tokens`).

const kinds: Readonly<Record<string, SpanKind>> = {
  generation: 'llm',
  embedding: 'embedding',
  agent: 'agent',
  tool: 'tool',
  span: 'other',
  event: 'other',
  chain: 'other',
  retriever: 'other',
  evaluator: 'other',
  guardrail: 'other',
};

const usageName = 'langfuse.observation.usage_details';
const costName = 'langfuse.observation.cost_details';

/** Usage types by the bucket they belong to; types of the same tokens stand in one list, and the first that is there counts. */
const types = {
  cacheRead: [
    'input_cached_tokens',
    'input_cache_read',
    'cache_read_input_tokens',
    'cache_read',
    'cached_tokens',
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
  ],
  cacheWrite5m: [
    'input_cache_creation_5m',
    'input_cache_write',
    'input_ephemeral_5m_input_tokens',
    'cache_creation.ephemeral_5m_input_tokens',
  ],
  cacheWrite1h: [
    'input_cache_creation_1h',
    'input_ephemeral_1h_input_tokens',
    'cache_creation.ephemeral_1h_input_tokens',
  ],
  reasoning: [
    'output_reasoning_tokens',
    'output_reasoning',
    'reasoning_tokens',
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
  ],
  inputAudio: ['input_audio_tokens', 'input_audio', 'prompt_tokens_details.audio_tokens'],
  outputAudio: ['output_audio_tokens', 'output_audio', 'completion_tokens_details.audio_tokens'],
  inputImage: ['input_image_tokens', 'input_image'],
  outputImage: ['output_image_tokens', 'output_image'],
} as const;

function usageOf(attributes: AttributeReader): StatedUsage | undefined {
  const details = attributes.object(usageName);
  if (details === undefined) return undefined;
  const flat = new Map<string, unknown>();
  for (const [key, value] of Object.entries(details)) {
    if (value === null || value === undefined) continue;
    if (typeof value !== 'object') flat.set(key, value);
    else for (const [inner, part] of Object.entries(value)) flat.set(`${key}.${inner}`, part);
  }
  const tokens = (names: readonly string[]): number | undefined => {
    const name = names.find((key) => flat.has(key) && flat.get(key) !== null);
    return name === undefined ? undefined : attributes.countOf(`${usageName}.${name}`, flat.get(name));
  };
  // OpenAI's own objects count parts inside their totals; Anthropic's and Langfuse's own count them beside.
  const inside =
    flat.has('prompt_tokens') ||
    flat.has('input_tokens_details.cached_tokens') ||
    flat.has('output_tokens_details.reasoning_tokens');
  const written = tokens(['input_cache_creation', 'cache_creation_input_tokens', 'cache_write']);
  const short = tokens(types.cacheWrite5m);
  const long = tokens(types.cacheWrite1h);
  // Langfuse's total of writes leaves the two lifetimes out, Anthropic's includes them.
  const ofLifetimes = flat.has('cache_creation_input_tokens') ? (short ?? 0) + (long ?? 0) : 0;
  const input = tokens(['input', 'prompt_tokens', 'input_tokens', 'promptTokens']);
  const output = tokens(['output', 'completion_tokens', 'output_tokens', 'completionTokens']);
  if (input === undefined && output === undefined) return undefined;
  const webSearches = tokens(['web_search_requests', 'server_tool_use.web_search_requests']);
  return {
    input,
    output,
    total: tokens(['total', 'total_tokens', 'totalTokens']),
    parts: inside ? 'inside' : 'beside',
    cacheRead: tokens(types.cacheRead),
    cacheWrite5m: (short ?? 0) + Math.max(0, (written ?? 0) - ofLifetimes),
    cacheWrite1h: long,
    reasoning: tokens(types.reasoning),
    toolUnits: webSearches === undefined || webSearches === 0 ? {} : { webSearches },
    inputAudio: tokens(types.inputAudio),
    outputAudio: tokens(types.outputAudio),
    inputImage: tokens(types.inputImage),
    outputImage: tokens(types.outputImage),
  };
}

function costOf(attributes: AttributeReader): string | undefined {
  const details = attributes.object(costName);
  if (details === undefined) return undefined;
  const amounts = Object.entries(details).filter(([, amount]) => typeof amount === 'number') as [
    string,
    number,
  ][];
  if (amounts.length === 0) return undefined;
  const total = amounts.find(([name]) => name === 'total');
  return total === undefined ? sumUsd(amounts.map(([, amount]) => usd(amount))) : String(total[1]);
}

/** Older SDKs write times as JSON text within the text. */
const unquoted = (text: string | undefined) => text?.replaceAll('"', '');

export const langfuseConvention: Convention = {
  name: 'langfuse',
  speaks: (attributes) =>
    attributes.has('langfuse.observation.type') ||
    attributes.has('langfuse.observation.model.name') ||
    attributes.has(usageName) ||
    attributes.has('langfuse.trace.name') ||
    attributes.has('langfuse.session.id'),
  read: (attributes) => {
    const type = attributes.text('langfuse.observation.type')?.toLowerCase() ?? '';
    const model = attributes.text('langfuse.observation.model.name');
    const parameters = attributes.object('langfuse.observation.model.parameters') ?? {};
    const number = (value: unknown): number | undefined => {
      const found = typeof value === 'string' && value !== '' ? Number(value) : value;
      return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
    };
    return {
      kind: Object.hasOwn(kinds, type) ? kinds[type] : undefined,
      operation: type === 'embedding' ? 'embeddings' : undefined,
      responseModel: model,
      maxTokens: number(parameters.max_completion_tokens ?? parameters.max_tokens ?? parameters.maxTokens),
      temperature: number(parameters.temperature),
      firstTokenAt: unquoted(attributes.text('langfuse.observation.completion_start_time')),
      providedCost: costOf(attributes),
      environment: attributes.text('langfuse.environment'),
      feature: attributes.text('langfuse.trace.name'),
      agent: type === 'agent' ? attributes.text('langfuse.observation.name') : undefined,
      promptName: attributes.text('langfuse.observation.prompt.name'),
      promptVersion: attributes.text('langfuse.observation.prompt.version'),
      conversationId: attributes.text('langfuse.session.id', 'session.id'),
      endUser: attributes.text('langfuse.user.id', 'user.id'),
      errorType: attributes.text('langfuse.observation.level') === 'ERROR' ? 'error' : undefined,
    };
  },
  usage: usageOf,
};
