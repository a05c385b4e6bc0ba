import type { Match, Model, Price, Provider, Rates } from '@netra/pricing';
import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { perMillion, perThousand, unitPrice } from './decimal.ts';
import { familyOf } from './family.ts';

const amount = z.union([
  z.number(),
  z.object({ base: z.number(), tiers: z.array(z.object({ start: z.number(), price: z.number() })) }),
]);
const pricesSchema = z.record(z.string(), amount);
const constraintSchema = z.union([
  z.object({ start_date: z.string() }),
  z.object({ start_time: z.string(), end_time: z.string() }),
]);

type Clause = { [key: string]: string | Clause[] };
const clauseSchema: z.ZodType<Clause> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), z.array(clauseSchema)])),
);

const genaiSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    provider_match: clauseSchema.optional(),
    fallback_model_providers: z.array(z.string()).default([]),
    models: z.array(
      z.object({
        id: z.string(),
        name: z.string().optional(),
        match: clauseSchema,
        context_window: z.number().optional(),
        deprecated: z.boolean().optional(),
        prices: z.union([
          pricesSchema,
          z.array(z.object({ constraint: constraintSchema.optional(), prices: pricesSchema })),
        ]),
      }),
    ),
  }),
);

/** The list's price keys and the components of our book; everything else stops the build. */
const tokenComponents: Record<string, keyof Rates> = {
  input_mtok: 'inputUncached',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  output_mtok: 'outputVisible',
  output_reasoning_mtok: 'reasoning',
  input_audio_mtok: 'inputAudio',
  output_audio_mtok: 'outputAudio',
  input_image_mtok: 'inputImage',
  output_image_mtok: 'outputImage',
  cache_audio_read_mtok: 'cachedAudioTokens',
  cache_image_read_mtok: 'cachedImageTokens',
  input_video_mtok: 'videoInputTokens',
  output_video_mtok: 'videoOutputTokens',
  output_citation_mtok: 'citationTokens',
};
const countComponents: Record<string, keyof Rates> = {
  web_searches_kcount: 'webSearches',
  requests_kcount: 'requests',
};

const kinds: Record<string, keyof Match> = {
  equals: 'exact',
  starts_with: 'prefix',
  ends_with: 'suffix',
  contains: 'contains',
  regex: 'pattern',
};

/** A clause of the list as rules of the book; `and` is used for provider names only and kept as a pattern. */
function readMatch(clause: Clause | undefined): Match {
  const match: Match = { exact: [], prefix: [], suffix: [], contains: [], pattern: [] };
  const visit = (part: Clause): void => {
    for (const [key, value] of Object.entries(part)) {
      const kind = kinds[key];
      if (typeof value === 'string') {
        if (kind === undefined) throw new Error(`unknown clause "${key}"`);
        match[kind].push(value.toLowerCase());
      } else if (key === 'or') {
        for (const child of value) visit(child);
      } else if (key === 'and') {
        const all = value.map((child) => child.contains);
        match.pattern.push(all.map((text) => `(?=.*${String(text)})`).join(''));
      } else throw new Error(`unknown clause "${key}"`);
    }
  };
  if (clause !== undefined) visit(clause);
  for (const kind of Object.values(kinds)) match[kind] = [...new Set(match[kind])];
  return match;
}

function readRates(prices: z.infer<typeof pricesSchema>): Pick<Price, 'rates' | 'above'> {
  const rates: Rates = {};
  const above = new Map<number, Rates>();
  for (const [key, value] of Object.entries(prices)) {
    const token = tokenComponents[key];
    const count = countComponents[key];
    if (token !== undefined) {
      rates[token] = unitPrice(perMillion(typeof value === 'number' ? value : value.base));
      if (typeof value === 'number') continue;
      for (const tier of value.tiers) {
        const tierRates = above.get(tier.start) ?? {};
        tierRates[token] = unitPrice(perMillion(tier.price));
        above.set(tier.start, tierRates);
      }
    } else if (count !== undefined && typeof value === 'number') {
      rates[count] = unitPrice(perThousand(value));
    } else throw new Error(`unknown price component "${key}"`);
  }
  if (above.size === 0) return { rates };
  const tiers = [...above].sort(([left], [right]) => left - right);
  return { rates, above: tiers.map(([tokens, tierRates]) => ({ tokens, rates: tierRates })) };
}

type GenaiModel = z.infer<typeof genaiSchema>[number]['models'][number];

function readPrices(provider: string, model: GenaiModel): Price[] {
  const listed = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const dated = listed.map((entry) => ({
    ...readRates(entry.prices),
    constraint: 'constraint' in entry ? entry.constraint : undefined,
  }));
  const starts = dated.flatMap(({ constraint }) =>
    constraint !== undefined && 'start_date' in constraint ? [constraint.start_date] : [],
  );
  return dated.map(({ constraint, rates, above }) => {
    const from = constraint !== undefined && 'start_date' in constraint ? constraint.start_date : undefined;
    const daily =
      constraint !== undefined && 'start_time' in constraint
        ? { from: constraint.start_time.slice(0, 5), to: constraint.end_time.slice(0, 5) }
        : undefined;
    const to = starts.filter((start) => from === undefined || start > from).sort()[0];
    const id = [provider, model.id, 'standard', from ?? '', daily?.from ?? ''].filter(Boolean).join('|');
    return {
      id,
      tier: 'standard' as const,
      ...(from === undefined ? {} : { effectiveFrom: from }),
      ...(to === undefined ? {} : { effectiveTo: to }),
      ...(daily === undefined ? {} : { daily }),
      rates,
      ...(above === undefined ? {} : { above }),
      source: 'genai-prices',
    };
  });
}

function guessMode(model: GenaiModel, prices: Price[]): Model['mode'] {
  if (/embed|voyage/.test(model.id)) return 'embedding';
  if (/tts|transcribe|whisper|sonic|realtime|live|audio/.test(model.id)) return 'audio';
  if (/image|dall-e/.test(model.id)) return 'image';
  return prices.some((price) => new Decimal(price.rates.outputVisible ?? 0).gt(0)) ? 'chat' : 'other';
}

/** Reads the genai-prices list into providers of our book, in the list's order. */
export function readGenai(json: unknown): Provider[] {
  return genaiSchema.parse(json).map((provider) => ({
    provider: provider.id,
    name: provider.name,
    match: readMatch(provider.provider_match),
    fallback: provider.fallback_model_providers,
    models: provider.models.map((model) => {
      const prices = readPrices(provider.id, model);
      const match = readMatch(model.match);
      return {
        model: model.id,
        ...(model.name === undefined ? {} : { name: model.name }),
        family: familyOf(model.id),
        mode: guessMode(model, prices),
        match,
        ...(model.context_window === undefined ? {} : { contextWindow: model.context_window }),
        ...(model.deprecated === undefined ? {} : { deprecated: model.deprecated }),
        prices,
      };
    }),
  }));
}
