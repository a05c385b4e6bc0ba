import type { ListedPrice, PriceList, priceQuerySchema } from '@netra/contract';
import {
  findProvider,
  isInDailyWindow,
  type Model,
  type Price,
  type PriceBook,
  type Provider,
} from '@netra/pricing';
import type { z } from 'zod';
import { negotiatedSource, priceModel } from './book/negotiated-models.ts';

type Query = z.infer<typeof priceQuerySchema>;

function momentOf(at: string | undefined): string {
  if (at === undefined) return new Date().toISOString();
  // A day stands for its noon, as when pricing: it must not fall into a night-time price.
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T12:00:00Z` : at).toISOString();
}

function priceOn({ prices }: Model, tier: string, moment: string): Price | undefined {
  const day = moment.slice(0, 10);
  const time = moment.slice(11, 16);
  const holding = prices.filter(
    (price) =>
      price.tier === tier &&
      (price.effectiveFrom === undefined || price.effectiveFrom <= day) &&
      (price.effectiveTo === undefined || day < price.effectiveTo) &&
      (price.daily === undefined || isInDailyWindow(price.daily, time)),
  );
  return holding.find(({ daily }) => daily !== undefined) ?? holding[0];
}

function listed(book: PriceBook, { provider }: Provider, model: Model, price: Price): ListedPrice {
  const source = book.sources[price.source];
  return {
    provider,
    model: model.model,
    name: model.name ?? model.model,
    serviceTier: price.tier,
    rates: { ...price.rates },
    above: (price.above ?? []).map(({ tokens, rates }) => ({ tokens, rates: { ...rates } })),
    effectiveFrom: price.effectiveFrom ?? null,
    effectiveTo: price.effectiveTo ?? null,
    priceId: price.id,
    source: {
      name: source?.name ?? price.source,
      url: source?.url ?? '',
      observedAt: source?.observedAt ?? null,
    },
    isNegotiated: price.source === negotiatedSource,
  };
}

function matchedBy(book: PriceBook, { provider, search }: Query): PriceList['matched'] {
  if (search === '') return null;
  const slash = search.indexOf('/');
  const seller = provider ?? (slash > 0 ? search.slice(0, slash) : undefined);
  if (seller === undefined) return null;
  const model = priceModel(book, seller, provider === undefined ? search.slice(slash + 1) : search);
  const found = findProvider(book, seller);
  return model === undefined || !found.found
    ? null
    : { provider: found.provider.provider, model: model.model };
}

/**
 * What a name from traffic is priced as comes first, then models of just that name, then those whose names begin so, then
 * all that only contain it.
 */
function byCloseness(matched: PriceList['matched'], search: string) {
  const whole = search.trim().toLowerCase();
  const names = [whole, whole.slice(whole.indexOf('/') + 1)].filter((name) => name !== '');
  const closeness = ({ provider, model }: ListedPrice): number => {
    if (matched?.provider === provider && matched.model === model) return 3;
    const name = model.toLowerCase();
    if (names.includes(name)) return 2;
    return names.some((one) => name.startsWith(one)) ? 1 : 0;
  };
  return (left: ListedPrice, right: ListedPrice) => closeness(right) - closeness(left);
}

/** The prices of a book that hold at a moment, those of the same provider together; searched by parts of names. */
export function listPrices(book: PriceBook, query: Query): PriceList {
  const at = momentOf(query.at);
  const found = query.provider === undefined ? undefined : findProvider(book, query.provider);
  const providers =
    found === undefined ? book.providers : found.found ? [found.provider] : ([] as readonly Provider[]);
  const words = query.search
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);
  const matched = matchedBy(book, query);
  const prices = providers.flatMap((provider) =>
    provider.models.flatMap((model) => {
      const text = `${provider.provider} ${model.model} ${model.name ?? ''}`.toLowerCase();
      const isMatched = matched?.provider === provider.provider && matched.model === model.model;
      if (!isMatched && !words.every((word) => text.includes(word))) return [];
      const price = priceOn(model, query.serviceTier, at);
      return price === undefined ? [] : [listed(book, provider, model, price)];
    }),
  );
  return {
    bookVersion: book.version,
    at,
    total: prices.length,
    prices: prices
      .toSorted(byCloseness(matched, query.search))
      .slice(query.offset, query.offset + query.limit),
    matched,
  };
}
