/** Facts that no list states in a form a program can read; each names where it is published. */

export type BatchRule = {
  readonly provider: string;
  /** Models the rule holds for, by id. */
  readonly models: RegExp;
  /** Which models are known to be served in batches. */
  readonly needsStatedEndpoint: boolean;
  /** Price of a batch as a share of the standard price. */
  readonly factor: string;
  /** Whether cached tokens get the discount too, or stay at their standard price. */
  readonly cacheFactor: string;
  readonly source: string;
};

export const batchRules: readonly BatchRule[] = [
  {
    provider: 'anthropic',
    models: /^claude-(?!2)/,
    needsStatedEndpoint: false,
    factor: '0.5',
    cacheFactor: '0.5',
    source: 'anthropic-batch',
  },
  {
    provider: 'openai',
    models: /^(gpt-5\.1|o1|o3-mini|o4-mini|gpt-4-turbo)$/,
    needsStatedEndpoint: false,
    factor: '0.5',
    cacheFactor: '0.5',
    source: 'openai-batch',
  },
  {
    provider: 'openai',
    models: /^(gpt|o\d|text-embedding)/,
    needsStatedEndpoint: true,
    factor: '0.5',
    cacheFactor: '0.5',
    source: 'openai-batch',
  },
  {
    provider: 'google',
    models:
      /^gemini-(2\.0-flash|2\.5-pro|2\.5-flash|3-pro-preview|3-flash-preview|3\.1-pro-preview)(-lite)?$/,
    needsStatedEndpoint: false,
    factor: '0.5',
    cacheFactor: '1',
    source: 'google-batch',
  },
  {
    provider: 'google',
    models: /^gemini-(?!.*live)/,
    needsStatedEndpoint: true,
    factor: '0.5',
    cacheFactor: '1',
    source: 'google-batch',
  },
  {
    provider: 'voyageai',
    models: /^voyage-/,
    needsStatedEndpoint: false,
    factor: '0.67',
    cacheFactor: '1',
    source: 'voyage-batch',
  },
];

export const ruleSources = {
  'anthropic-batch': {
    name: 'Anthropic: batches cost half of every token price, cache reads and writes included',
    url: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
    licence: 'fact',
    observedAt: '2026-08-21',
  },
  'openai-prices': {
    name: 'OpenAI: prices of dated versions that differ from the version the short name stands for',
    url: 'https://developers.openai.com/api/docs/pricing',
    licence: 'fact',
    observedAt: '2026-07-24',
  },
  'openai-batch': {
    name: 'OpenAI: the batch tab of the price page is half of the standard one, cached input included',
    url: 'https://developers.openai.com/api/docs/pricing',
    licence: 'fact',
    observedAt: '2026-08-21',
  },
  'google-batch': {
    name: 'Gemini API: batches cost half; cached tokens in a batch cost what they cost outside of it',
    url: 'https://ai.google.dev/gemini-api/docs/batch-api',
    licence: 'fact',
    observedAt: '2026-08-21',
  },
  'voyage-batch': {
    name: 'Voyage AI: batches cost 33% less (stated in the genai-prices list)',
    url: 'https://docs.voyageai.com/docs/pricing',
    licence: 'fact',
    observedAt: '2026-08-21',
  },
} as const;

/** Fewest tokens of a cacheable prompt prefix, where LiteLLM's list does not state it by model. */
export const cacheMinimums: readonly { provider: string; models: RegExp; tokens: number }[] = [
  // https://developers.openai.com/api/docs/guides/prompt-caching: prompts of 1,024 tokens or longer.
  { provider: 'openai', models: /^(gpt-(4o|4\.1|4\.5|5)|chatgpt-4o|o[134])/, tokens: 1024 },
  { provider: 'azure', models: /^(gpt-(4o|4\.1|4\.5|5)|o[134])/, tokens: 1024 },
  // https://ai.google.dev/gemini-api/docs/caching: 1,024 for Flash, 4,096 for Pro (2.5 and later).
  { provider: 'google', models: /^gemini-(2\.5|3|3\.\d)-flash/, tokens: 1024 },
  { provider: 'google', models: /^gemini-(2\.5|3|3\.\d)-pro/, tokens: 4096 },
];

/**
 * Names the genai-prices list reaches with a `contains` or `starts_with` rule across a further version number. Our
 * rules stop there (`claude-opus-5` must never price a `claude-opus-5-1`), so each such name is stated.
 */
export const extraMatches: readonly {
  provider: string;
  model: string;
  kind: 'prefix' | 'contains';
  names: readonly string[];
}[] = [
  { provider: 'anthropic', model: 'claude-2', kind: 'prefix', names: ['claude-2.0', 'claude-2.1'] },
  {
    provider: 'google',
    model: 'claude-4-sonnet',
    kind: 'contains',
    names: [
      'claude-sonnet-4-0',
      'claude-sonnet-4-5',
      'claude-sonnet-4.5',
      'claude-sonnet-4-6',
      'claude-sonnet-4.6',
    ],
  },
];

/** Fetching a page costs only the tokens it brings: https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool */
export const freeUnits: readonly { provider: string; unit: 'webFetches' }[] = [
  { provider: 'anthropic', unit: 'webFetches' },
];

/**
 * Names of providers in OpenTelemetry (`gen_ai.provider.name`), the Vercel AI SDK and LiteLLM logs:
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ and the two projects' own documentation.
 */
export const providerNames: Readonly<
  Record<string, { readonly exact?: readonly string[]; readonly prefix?: readonly string[] }>
> = {
  azure: { prefix: ['azure', 'az.ai.'] },
  aws: { prefix: ['aws.', 'aws_', 'bedrock'] },
  google: { prefix: ['gcp.', 'vertex_ai', 'google.'] },
  'x-ai': { exact: ['x_ai'], prefix: ['xai.'] },
  mistral: { exact: ['mistral_ai', 'mistralai'] },
  moonshotai: { exact: ['moonshot_ai'] },
  together: { exact: ['together_ai', 'togetherai'] },
  fireworks: { exact: ['fireworks_ai', 'fireworks-ai'] },
  perplexity: { exact: ['perplexity_ai'] },
  voyageai: { exact: ['voyage_ai'] },
  zai: { exact: ['z-ai', 'z.ai'] },
  groq: { prefix: ['groq.'] },
  deepseek: { prefix: ['deepseek.'] },
};

/**
 * Models the list holds without a price because they cost nothing; every other entry without a price is unknown.
 * OpenRouter's `:free` names (https://openrouter.ai/docs/faq), OpenAI's moderation
 * (https://developers.openai.com/api/docs/guides/moderation), Gemma on the Gemini API
 * (https://ai.google.dev/gemini-api/docs/pricing).
 */
export function isFree(provider: string, model: string): boolean {
  return (
    model.endsWith(':free') ||
    (provider === 'openai' && model === 'moderation') ||
    (provider === 'google' && /^gemma-3n?$/.test(model))
  );
}

/**
 * Daily price windows that ended: the price inside the window holds all day from then on. DeepSeek announced the end of
 * its off-peak discount for 2025-09-05 16:00 UTC: https://api-docs.deepseek.com/news/news250821
 */
export const endedWindows: readonly { provider: string; endedOn: string }[] = [
  { provider: 'deepseek', endedOn: '2025-09-06' },
];

/**
 * Days models stopped being served, where LiteLLM's list does not state them:
 * https://developers.openai.com/api/docs/deprecations, https://platform.claude.com/docs/en/about-claude/model-deprecations,
 * https://ai.google.dev/gemini-api/docs/deprecations
 */
export const retirements: readonly { provider: string; models: RegExp; on: string }[] = [
  { provider: 'openai', models: /^(ada|babbage|curie|davinci|text-davinci-00[23])$/, on: '2024-01-04' },
  { provider: 'openai', models: /^gpt-3\.5-0301$/, on: '2024-09-13' },
  { provider: 'openai', models: /^gpt-4-vision-preview$/, on: '2024-12-06' },
  { provider: 'openai', models: /^gpt-4-32k$/, on: '2025-06-06' },
  { provider: 'openai', models: /^gpt-4\.5-preview$/, on: '2025-07-14' },
  { provider: 'openai', models: /^o1-mini$/, on: '2025-10-27' },
  { provider: 'anthropic', models: /^claude-(2|3-sonnet)$/, on: '2025-07-21' },
  { provider: 'anthropic', models: /^claude-3-5-sonnet$/, on: '2025-10-28' },
  { provider: 'anthropic', models: /^claude-3-opus-latest$/, on: '2026-01-05' },
  { provider: 'anthropic', models: /^claude-3-5-haiku-latest$/, on: '2026-02-19' },
  { provider: 'google', models: /^gemini-(1\.5-(pro|flash)|flash-1\.5(-8b)?|pro-1\.5)$/, on: '2025-09-29' },
  { provider: 'google', models: /^gemini-(pro|1\.0-pro-vision-001)$/, on: '2025-02-15' },
];

/** Entries that are no general chat model one could move calls to: tuned ones, open weights OpenAI does not serve, special purpose. */
export const specialModels: readonly { provider: string; models: RegExp }[] = [
  {
    provider: 'openai',
    models: /^(ft:|gpt-oss|computer-use|.*deep-research|.*-search-preview)|\.ft-|:extended$/,
  },
];

/** Dated versions the list counts to a model of another price; LiteLLM's list states the same price for each. */
export const splitVersions: readonly {
  provider: string;
  from: string;
  name: string;
  inputPerMillion: string;
  outputPerMillion: string;
  source: keyof typeof ruleSources;
}[] = [
  {
    provider: 'openai',
    from: 'gpt-4o',
    name: 'gpt-4o-2024-05-13',
    inputPerMillion: '5',
    outputPerMillion: '15',
    source: 'openai-prices',
  },
];
