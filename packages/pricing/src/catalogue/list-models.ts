import type { ServiceTier } from '@netra/contract';
import { findProvider } from '../book/find-provider.ts';
import { matchModel } from '../book/match-model.ts';
import type { Model, PriceBook, Provider } from '../book/price-book.ts';
import { priceOf } from '../cost/price-at.ts';
import type { RateCard } from '../cost/rate-card.ts';
import { type CacheFacts, cacheFactsOf } from './cache-facts.ts';

/** What the book knows of a model on a day. */
export type ModelFacts = {
  readonly provider: string;
  readonly model: string;
  /** The model that this is only another name of; null where it is a model itself. */
  readonly aliasOf: { readonly provider: string; readonly model: string } | null;
  readonly name: string;
  /** The maker's line (`claude`, `gpt`). */
  readonly family: string;
  readonly mode: Model['mode'];
  readonly contextWindow: number | null;
  readonly maxOutputTokens: number | null;
  /** No longer recommended, or past the day the provider stops serving it. */
  readonly isRetired: boolean;
  readonly retiresAt: string | null;
  /** What sources state it can do; null where none states anything. */
  readonly capabilities: readonly string[] | null;
  /** Rate cards of calls below every length step; only tiers with a published price. */
  readonly prices: Readonly<Partial<Record<ServiceTier, RateCard>>> & { readonly standard: RateCard };
  readonly cache: CacheFacts;
};

const tiers: readonly ServiceTier[] = ['batch', 'flex', 'priority'];

function factsOf(provider: Provider, model: Model, at: string | number): ModelFacts | undefined {
  const standard = priceOf(provider.provider, model, { at });
  if (standard.status === 'unpriced' || standard.rates.inputUncached === null) return undefined;
  const prices: Partial<Record<ServiceTier, RateCard>> & { standard: RateCard } = { standard };
  for (const serviceTier of tiers) {
    const card = priceOf(provider.provider, model, { at, serviceTier });
    if (card.status === 'priced') prices[serviceTier] = card;
  }
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  return {
    provider: provider.provider,
    model: model.model,
    aliasOf: model.aliasOf ?? null,
    name: model.name ?? model.model,
    family: model.family,
    mode: model.mode,
    contextWindow: model.contextWindow ?? null,
    maxOutputTokens: model.maxOutputTokens ?? null,
    isRetired:
      model.deprecated === true || (model.retiresAt !== undefined && Date.parse(model.retiresAt) <= atMs),
    retiresAt: model.retiresAt ?? null,
    capabilities: model.capabilities ?? null,
    prices,
    cache: cacheFactsOf(model, standard),
  };
}

/** True for another name of a model that the same provider sells: whoever lists models has that one already. */
export function isDoubled({ provider, aliasOf }: ModelFacts): boolean {
  return aliasOf?.provider === provider;
}

/** The models of a provider that have a standard price at an instant; empty for an unknown provider. */
export function listModels(
  providerName: string,
  at: string | number,
  book: PriceBook,
): readonly ModelFacts[] {
  const found = findProvider(book, providerName);
  if (!found.found) return [];
  const { provider } = found;
  return provider.models.flatMap((model) => factsOf(provider, model, at) ?? []);
}

/**
 * What the book knows of one model, found by the same rules as its price; undefined where no price is known. A model
 * that a provider sells at its maker's prices is described under the provider that was asked for.
 */
export function modelFacts(
  query: { readonly provider: string; readonly model: string; readonly at: string | number },
  book: PriceBook,
): ModelFacts | undefined {
  const found = findProvider(book, query.provider);
  if (!found.found) return undefined;
  const sources = [
    found.provider,
    ...book.providers.filter(({ provider }) => found.provider.fallback.includes(provider)),
  ];
  for (const source of sources) {
    const match = matchModel(source, query.model);
    if (match.found) return factsOf(found.provider, match.model, query.at);
    if (match.why === 'ambiguous') return undefined;
  }
  return undefined;
}
