import {
  type LitellmEntry,
  type Model,
  type Price,
  type PriceBook,
  type Provider,
  priceBookSchema,
  readLitellm,
} from '@netra/pricing';
import { Decimal } from 'decimal.js';
import { applyCuration } from './apply-curation.ts';
import { batchRules, cacheMinimums, retirements, ruleSources } from './curation.ts';
import {
  addOneHourWrites,
  compare,
  type Disagreement,
  entriesFor,
  scaleRates,
  standardPriceOn,
  tierPrices,
} from './merge-litellm.ts';
import { readGenai } from './read-genai.ts';

export type SourceFile = { readonly json: unknown; readonly sha256: string };

/** What a person should look at after a build. */
export type BuildReport = {
  readonly disagreements: Disagreement[];
  /** Names that two entries claimed; the first in the list's order keeps it. */
  readonly duplicateNames: string[];
  readonly models: number;
  readonly matched: number;
};

function dropDuplicateNames(provider: Provider, report: BuildReport): void {
  const owner = new Map<string, string>();
  for (const model of provider.models) {
    const own = model.model.toLowerCase();
    const names = new Set(model.match.exact);
    // An id of the list is a name unless one of its rules gives that name to another entry.
    if (!provider.models.some((other) => other !== model && other.match.exact.includes(own))) names.add(own);
    model.match.exact = [...names].filter((name) => {
      const first = owner.get(name);
      if (first === undefined) owner.set(name, model.model);
      else
        report.duplicateNames.push(`${provider.provider}: "${name}" of ${model.model} belongs to ${first}`);
      return first === undefined;
    });
  }
}

function addFacts(model: Model, entry: LitellmEntry): void {
  if (entry.cacheMinimumTokens !== undefined) model.cacheMinimumTokens = entry.cacheMinimumTokens;
  if (entry.retiresAt !== undefined) model.retiresAt = entry.retiresAt;
  if (entry.maxOutputTokens !== undefined) model.maxOutputTokens = entry.maxOutputTokens;
  if (entry.contextWindow !== undefined) model.contextWindow ??= entry.contextWindow;
  if (entry.capabilities.length > 0) model.capabilities = [...entry.capabilities];
  if (Object.keys(entry.regions).length > 0) model.regions = { ...entry.regions };
  if (entry.mode === 'embedding') model.mode = 'embedding';
}

function addBatchPrices(provider: Provider, model: Model, endpoints: readonly string[]): void {
  const rule = batchRules.find(
    (candidate) => candidate.provider === provider.provider && candidate.models.test(model.model),
  );
  if (rule === undefined) return;
  const hasStated = model.prices.some((price) => price.tier === 'batch');
  const isServed = endpoints.includes('/v1/batch') || hasStated;
  if (rule.needsStatedEndpoint && !isServed) return;
  const covered = (price: Price): boolean =>
    model.prices.some((other) => other.tier === 'batch' && other.effectiveFrom === price.effectiveFrom);
  for (const price of model.prices.filter((candidate) => candidate.tier === 'standard')) {
    if (covered(price) || price.daily !== undefined) continue;
    const factor = new Decimal(rule.factor);
    const cacheFactor = new Decimal(rule.cacheFactor);
    model.prices.push({
      ...price,
      id: price.id.replace('|standard', '|batch'),
      tier: 'batch',
      rates: scaleRates(price.rates, factor, cacheFactor),
      ...(price.above === undefined
        ? {}
        : {
            above: price.above.map(({ tokens, rates }) => ({
              tokens,
              rates: scaleRates(rates, factor, cacheFactor),
            })),
          }),
      source: rule.source,
    });
  }
}

function mergeModel(
  provider: Provider,
  model: Model,
  context: { entries: readonly LitellmEntry[]; observedAt: string; report: BuildReport },
): boolean {
  const price = standardPriceOn(model, context.observedAt);
  const stated = entriesFor(provider, model, context.entries).map((entry) => ({
    entry,
    all: price === undefined ? [] : compare(provider.provider, model, price, entry),
  }));
  // What one list only implies is reported, but says nothing about the prices both state.
  const compared = stated.map(({ entry, all }) => ({
    entry,
    all,
    differences: all.filter(({ implied }) => !implied),
  }));
  // Several entries may speak of one model (regions, gateways): one that states the same prices settles it.
  const isSame = (entry: LitellmEntry): boolean =>
    entry.tiers.get('standard')?.rates.inputUncached !== undefined;
  const best =
    compared.find(({ entry, differences }) => differences.length === 0 && isSame(entry)) ?? compared[0];
  let agrees = false;
  if (best !== undefined && price !== undefined) {
    context.report.disagreements.push(...best.all);
    if (!best.differences.some((difference) => difference.quarantined)) addFacts(model, best.entry);
    // Tier prices are taken only from an entry whose standard prices are the same: others may be of another day.
    agrees = best.differences.length === 0 && isSame(best.entry);
    if (agrees) {
      addOneHourWrites(price, best.entry);
      model.prices.push(...tierPrices(price, best.entry));
    }
  }
  const endpoints = compared.flatMap(({ entry }) => entry.endpoints);
  addBatchPrices(provider, model, endpoints);
  const minimum = cacheMinimums.find(
    (rule) => rule.provider === provider.provider && rule.models.test(model.model),
  );
  if (minimum !== undefined) model.cacheMinimumTokens ??= minimum.tokens;
  const retired = retirements.find(
    (rule) => rule.provider === provider.provider && rule.models.test(model.model),
  );
  if (retired !== undefined) model.retiresAt ??= retired.on;
  return agrees;
}

/** Builds the book from the two public lists and the curated facts; the same files give the same book. */
export function buildBook(
  genai: SourceFile & { observedAt: string },
  litellm: SourceFile,
  checksumOf: (text: string) => string,
): { book: PriceBook; report: BuildReport } {
  const providers = readGenai(genai.json);
  const { observedAt, entries } = readLitellm(litellm.json);
  const report = {
    disagreements: [] as Disagreement[],
    duplicateNames: [] as string[],
    models: 0,
    matched: 0,
  };
  for (const provider of providers) {
    applyCuration(provider);
    dropDuplicateNames(provider, report);
    const own = entries.filter((entry) => entry.provider === provider.provider);
    for (const model of provider.models) {
      report.models += 1;
      if (mergeModel(provider, model, { entries: own, observedAt, report })) report.matched += 1;
    }
  }
  const read = priceBookSchema.shape.providers.parse(providers);
  const checksum = checksumOf(JSON.stringify(read));
  const book = priceBookSchema.parse({
    format: 'netra-price-book/1',
    version: `${genai.observedAt}-${checksum.slice(0, 8)}`,
    checksum,
    sources: {
      'genai-prices': {
        name: 'genai-prices',
        url: 'https://github.com/pydantic/genai-prices',
        licence: 'MIT',
        observedAt: genai.observedAt,
        sha256: genai.sha256,
      },
      litellm: {
        name: "LiteLLM's price map",
        url: 'https://github.com/BerriAI/litellm',
        licence: 'MIT',
        observedAt,
        sha256: litellm.sha256,
      },
      ...ruleSources,
    },
    providers: read,
  });
  return { book, report };
}
