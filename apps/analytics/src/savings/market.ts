import type { Period } from '@netra/contract';
import {
  findProvider,
  type Model,
  matchModel,
  modelFacts,
  type PriceBook,
  priceAt,
  type RateCard,
} from '@netra/pricing';
import { type Market, type Rates, ratesFrom, type ServedBy } from '@netra/replay';

/** Where the prices of some models change: between two such points every call has the same rate card. */
export type PriceBoundaries = {
  /** Moments within the period, in ms since 1970. */
  readonly atMs: readonly number[];
  /** Times of day (UTC), in ms since midnight. */
  readonly timeOfDayMs: readonly number[];
  /** Input lengths in tokens; a longer input is dearer. */
  readonly aboveTokens: readonly number[];
};

export type NamedModel = { readonly provider: string; readonly model: string };

/** Fewest tokens a prefix must have where the book knows of a prompt cache but not its minimum: the large providers' usual one. */
const usualCacheMinimum = 1_024;

const ratesOfCards = new WeakMap<RateCard, Rates>();

/** Prices and providers' cache rules as replay needs them, from a price book; `atMs` dates the cache rules. */
export function marketOf(atMs: number, book: PriceBook): Market {
  return {
    ratesOf: (served) => ratesOf(served, book),
    cacheMinimum: (provider, model) => {
      const cache = modelFacts({ provider, model, at: atMs }, book)?.cache;
      return cache === undefined || cache.read === null ? null : (cache.minimumTokens ?? usualCacheMinimum);
    },
    knowsRegion: (provider, model, region) =>
      region === '' || bookModel({ provider, model }, book)?.regions?.[region] !== undefined,
  };
}

function ratesOf(served: ServedBy, book: PriceBook): Rates | null {
  const { startedAtMs, ...query } = served;
  const card = priceAt({ ...query, at: startedAtMs }, book);
  if (card.status === 'unpriced') return null;
  const known = ratesOfCards.get(card);
  if (known !== undefined) return known;
  const rates = ratesFrom(card.rates);
  ratesOfCards.set(card, rates);
  return rates;
}

/** Whose prices hold for a call: the host that ran it where the book knows it as a seller, else the provider. */
export function sellerOf(provider: string, host: string, book: PriceBook): string {
  if (host === '') return provider;
  const found = findProvider(book, host);
  return found.found || found.why === 'ambiguous' ? host : provider;
}

/** The book's entry for a model, or undefined when its name is unknown or ambiguous. */
export function bookModel({ provider, model }: NamedModel, book: PriceBook): Model | undefined {
  const found = findProvider(book, provider);
  if (!found.found) return undefined;
  const sources = [
    found.provider,
    ...book.providers.filter((candidate) => found.provider.fallback.includes(candidate.provider)),
  ];
  for (const source of sources) {
    const match = matchModel(source, model);
    if (match.found) return match.model;
    if (match.why === 'ambiguous') return undefined;
  }
  return undefined;
}

/** A model as the book has it: what a name of the organization's own stands for, and who sells that. */
export function originalOf({ provider, model }: NamedModel, book: PriceBook) {
  const entry = bookModel({ provider, model }, book);
  const named = entry?.aliasOf;
  return named === undefined
    ? { provider, model, entry }
    : { provider: named.provider, model: named.model, entry: bookModel(named, book) };
}

/** True for two names of one model of the book, at whatever sellers. */
export function isSameModel(left: NamedModel, right: NamedModel, book: PriceBook): boolean {
  const { entry } = originalOf(left, book);
  return entry !== undefined && entry === originalOf(right, book).entry;
}

/** Every point within the period at which the price of one of the models changes. */
export function priceBoundaries(
  models: readonly NamedModel[],
  period: Period,
  book: PriceBook,
): PriceBoundaries {
  const from = Date.parse(period.from);
  const to = Date.parse(period.to);
  const atMs = new Set<number>();
  const timeOfDayMs = new Set<number>();
  const aboveTokens = new Set<number>();
  for (const named of models) {
    for (const price of bookModel(named, book)?.prices ?? []) {
      for (const date of [price.effectiveFrom, price.effectiveTo]) {
        const moment = date === undefined ? Number.NaN : Date.parse(date);
        if (moment > from && moment < to) atMs.add(moment);
      }
      for (const time of price.daily === undefined ? [] : [price.daily.from, price.daily.to]) {
        timeOfDayMs.add(Date.parse(`1970-01-01T${time}Z`));
      }
      for (const step of price.above ?? []) aboveTokens.add(step.tokens);
    }
  }
  const ascending = (values: Set<number>) => [...values].sort((left, right) => left - right);
  return { atMs: ascending(atMs), timeOfDayMs: ascending(timeOfDayMs), aboveTokens: ascending(aboveTokens) };
}
