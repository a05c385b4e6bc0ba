import { serviceTierSchema } from '@netra/contract';
import { z } from 'zod';
import { priceComponents } from './components.ts';

const date = z.iso.date();
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day in UTC such as "16:30"');

/** US dollars per unit (a token, a search, a request) with at most 12 decimals, without trailing zeros. */
export const unitPriceSchema = z
  .string()
  .regex(
    /^(0|[1-9]\d*)(\.\d{0,11}[1-9])?$/,
    'expected a decimal string with at most 12 decimals such as "0.000003"',
  );

const ratesSchema = z.partialRecord(z.enum(priceComponents), unitPriceSchema);
export type Rates = z.infer<typeof ratesSchema>;

/** Names one entry answers to, all in lower case; `prefix` and `contains` never reach over a further version number. */
export const matchSchema = z.object({
  exact: z.array(z.string()).default([]),
  prefix: z.array(z.string()).default([]),
  suffix: z.array(z.string()).default([]),
  contains: z.array(z.string()).default([]),
  pattern: z.array(z.string()).default([]),
});
export type Match = z.infer<typeof matchSchema>;

/** One price: what each component costs for one service tier, from a date until before another. */
export const priceSchema = z.object({
  id: z.string(),
  tier: serviceTierSchema,
  /** First day (UTC) it holds; absent = since the model exists. */
  effectiveFrom: date.optional(),
  /** First day (UTC) it holds no more. */
  effectiveTo: date.optional(),
  /** Holds only within this window of each day (UTC), which may reach over midnight, and there beats a price without one. */
  daily: z.object({ from: timeOfDay, to: timeOfDay }).optional(),
  rates: ratesSchema,
  /** Rates of the whole call once its input (cached part included) is longer than `tokens`; ascending. */
  above: z.array(z.object({ tokens: z.number().int().positive(), rates: ratesSchema })).optional(),
  /** Key of `sources`. */
  source: z.string(),
});
export type Price = z.infer<typeof priceSchema>;

export const modelSchema = z.object({
  model: z.string(),
  name: z.string().optional(),
  /** The maker's line (`claude`, `gpt`, `gemini`), for finding alternatives. */
  family: z.string(),
  mode: z.enum(['chat', 'embedding', 'image', 'audio', 'other']),
  match: matchSchema,
  /** The model this is only another name of, as an organization calls it; its prices are that model's. */
  aliasOf: z.object({ provider: z.string(), model: z.string() }).optional(),
  contextWindow: z.number().int().positive().optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  /** Fewest tokens a prompt prefix must have before the provider caches it. */
  cacheMinimumTokens: z.number().int().positive().optional(),
  deprecated: z.boolean().optional(),
  /** Day the provider stops serving it. */
  retiresAt: date.optional(),
  /** What sources state it can do; what they do not state is absent, not false. */
  capabilities: z.array(z.string()).optional(),
  /** Multiplier of every token rate, by the region that processes the call. */
  regions: z.record(z.string(), unitPriceSchema).optional(),
  prices: z.array(priceSchema).min(1),
});
export type Model = z.infer<typeof modelSchema>;

export const providerSchema = z.object({
  provider: z.string(),
  name: z.string(),
  /** Other names of the provider, in lower case. */
  match: matchSchema,
  /** Providers whose prices hold here for models without an entry of their own. */
  fallback: z.array(z.string()).default([]),
  models: z.array(modelSchema),
});
export type Provider = z.infer<typeof providerSchema>;

export const sourceSchema = z.object({
  name: z.string(),
  url: z.string(),
  licence: z.string(),
  /** Day the source was read. */
  observedAt: date,
  /** SHA-256 of the file it was read from; absent where the source is a page of text. */
  sha256: z.string().optional(),
});
export type PriceSource = z.infer<typeof sourceSchema>;

export const priceBookSchema = z.object({
  format: z.literal('netra-price-book/1'),
  /** Names this state of the book on every cost it made. */
  version: z.string(),
  /** SHA-256 of `providers` as compact JSON. */
  checksum: z.string(),
  sources: z.record(z.string(), sourceSchema),
  providers: z.array(providerSchema),
});
export type PriceBook = z.infer<typeof priceBookSchema>;
