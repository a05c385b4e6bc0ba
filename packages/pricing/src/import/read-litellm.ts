import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { PriceComponent } from '../book/components.ts';

const entrySchema = z.looseObject({ litellm_provider: z.string().optional(), mode: z.string().nullish() });

/** Providers of LiteLLM's list under the names of our book; the others are clouds our book does not hold. */
const providerNames: Record<string, string> = {
  openai: 'openai',
  'text-completion-openai': 'openai',
  anthropic: 'anthropic',
  azure: 'azure',
  gemini: 'google',
  vertex_ai: 'google',
  'vertex_ai-language-models': 'google',
  'vertex_ai-anthropic_models': 'google',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  groq: 'groq',
  mistral: 'mistral',
  deepseek: 'deepseek',
  xai: 'x-ai',
  openrouter: 'openrouter',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  perplexity: 'perplexity',
  cohere: 'cohere',
  cohere_chat: 'cohere',
  moonshot: 'moonshotai',
  cerebras: 'cerebras',
  voyage: 'voyageai',
  minimax: 'minimax',
  zai: 'zai',
  novita: 'novita',
  ovhcloud: 'ovhcloud',
};

const components: Record<string, PriceComponent> = {
  input_cost_per_token: 'inputUncached',
  output_cost_per_token: 'outputVisible',
  cache_read_input_token_cost: 'cacheRead',
  cache_creation_input_token_cost: 'cacheWrite5m',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1h',
  input_cost_per_audio_token: 'inputAudio',
  output_cost_per_audio_token: 'outputAudio',
  output_cost_per_reasoning_token: 'reasoning',
};
const tierSuffixes = { _batches: 'batch', _flex: 'flex', _priority: 'priority' } as const;
type Tier = 'standard' | 'batch' | 'flex' | 'priority';

type DecimalRates = Partial<Record<PriceComponent, Decimal>>;
type TierRates = {
  rates: DecimalRates;
  above: Map<number, DecimalRates>;
};

/** One entry of LiteLLM's list in the words of our book. */
export type LitellmEntry = {
  readonly key: string;
  readonly provider: string;
  readonly name: string;
  readonly mode: string;
  readonly tiers: Map<Tier, TierRates>;
  readonly endpoints: readonly string[];
  readonly cacheMinimumTokens: number | undefined;
  readonly retiresAt: string | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly contextWindow: number | undefined;
  readonly regions: Record<string, string>;
  readonly capabilities: readonly string[];
};

const stated = [
  'vision',
  'function_calling',
  'response_schema',
  'reasoning',
  'prompt_caching',
  'pdf_input',
  'audio_input',
  'audio_output',
  'web_search',
  'computer_use',
];

function readTiers(entry: Record<string, unknown>): Map<Tier, TierRates> {
  const tiers = new Map<Tier, TierRates>();
  for (const [field, value] of Object.entries(entry)) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) continue;
    const suffix = Object.entries(tierSuffixes).find(([ending]) => field.endsWith(ending));
    const tier: Tier = suffix?.[1] ?? 'standard';
    const base = suffix === undefined ? field : field.slice(0, -suffix[0].length);
    const length = /^(.*)_above_(\d+)k_tokens$/.exec(base);
    const component = components[length?.[1] ?? base];
    if (component === undefined) continue;
    const held: TierRates = tiers.get(tier) ?? { rates: {}, above: new Map() };
    tiers.set(tier, held);
    if (length === null) held.rates[component] = new Decimal(value);
    else {
      const tokens = Number(length[2]) * 1000;
      held.above.set(tokens, { ...held.above.get(tokens), [component]: new Decimal(value) });
    }
  }
  return tiers;
}

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

function readRegions(entry: Record<string, unknown>): Record<string, string> {
  const regions: Record<string, string> = {};
  for (const region of ['eu', 'us']) {
    const uplift = entry[`regional_processing_uplift_multiplier_${region}`];
    if (typeof uplift === 'number') regions[region] = new Decimal(uplift).toFixed();
  }
  const specific = entry.provider_specific_entry;
  if (
    typeof specific === 'object' &&
    specific !== null &&
    'us' in specific &&
    typeof specific.us === 'number'
  )
    regions.us = new Decimal(specific.us).toFixed();
  return regions;
}

/** Reads LiteLLM's price map; entries of clouds our book does not hold are left out. */
export function readLitellm(json: unknown): { observedAt: string; entries: LitellmEntry[] } {
  const map = z.record(z.string(), z.unknown()).parse(json);
  const observedAt = z.string().parse(map.last_updated).slice(0, 10);
  const entries: LitellmEntry[] = [];
  for (const [key, value] of Object.entries(map)) {
    const parsed = entrySchema.safeParse(value);
    if (!parsed.success) continue;
    const provider = providerNames[parsed.data.litellm_provider ?? ''];
    if (provider === undefined) continue;
    const entry: Record<string, unknown> = parsed.data;
    const slash = key.indexOf('/');
    const prefix = slash < 0 ? '' : key.slice(0, slash);
    const name = providerNames[prefix] === undefined && prefix !== 'xai' ? key : key.slice(slash + 1);
    const endpoints = z.array(z.string()).safeParse(entry.supported_endpoints);
    const retires = z.iso.date().safeParse(entry.deprecation_date);
    entries.push({
      key,
      provider,
      name: name.toLowerCase(),
      mode: parsed.data.mode ?? '',
      tiers: readTiers(entry),
      endpoints: endpoints.success ? endpoints.data : [],
      cacheMinimumTokens: positive(entry.prompt_cache_min_tokens),
      retiresAt: retires.success ? retires.data : undefined,
      maxOutputTokens: positive(entry.max_output_tokens),
      contextWindow: positive(entry.max_input_tokens),
      regions: readRegions(entry),
      capabilities: stated.filter((name) => entry[`supports_${name}`] === true),
    });
  }
  return { observedAt, entries };
}
