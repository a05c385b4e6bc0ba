import type { Negotiated, NegotiatedTerms } from '@netra/contract';
import {
  findProvider,
  type Model,
  matchModel,
  type Overlay,
  type PriceBook,
  type PriceTerms,
  type Provider,
  pricesOver,
  type Rates,
  unitPrice,
} from '@netra/pricing';
import { Decimal } from 'decimal.js';
import { componentsPerPiece } from './components-per-piece.ts';

/** What negotiated prices name as their source. */
export const negotiatedSource = 'negotiated';

type Own = { readonly provider: string; readonly models: readonly Model[] };

/** The book's entry that a name is priced by at a provider, its fallbacks included; undefined when none or several. */
export function priceModel(book: PriceBook, providerName: string, name: string): Model | undefined {
  const found = findProvider(book, providerName);
  if (!found.found) return undefined;
  const sources = [
    found.provider,
    ...found.provider.fallback.flatMap((id) => book.providers.filter(({ provider }) => provider === id)),
  ];
  for (const source of sources) {
    const match = matchModel(source, name);
    if (match.found) return match.model;
    if (match.why === 'ambiguous') return undefined;
  }
  return undefined;
}

/** A provider's id in the book; a name of the organization's own where it knows none. */
export function providerId(book: PriceBook, name: string): string {
  const found = findProvider(book, name);
  return found.found ? found.provider.provider : name.trim().toLowerCase();
}

/** Stated prices (a million tokens, or a piece) in US dollars a unit, at the agreed conversion rate. */
export function ratesOf(terms: Extract<NegotiatedTerms, { kind: 'price' }>): Rates {
  return Object.fromEntries(
    Object.entries(terms.prices).map(([component, price]) => {
      const dollars = new Decimal(price).times(terms.usdPerUnit);
      return [
        component,
        unitPrice(componentsPerPiece.has(component) ? dollars : dollars.dividedBy(1_000_000)),
      ];
    }),
  );
}

function priceTerms(id: string, terms: Exclude<NegotiatedTerms, { kind: 'alias' }>): PriceTerms {
  const common = {
    id: `negotiated|${id}`,
    source: negotiatedSource,
    effectiveFrom: terms.effectiveFrom,
    effectiveTo: terms.effectiveTo,
  };
  if (terms.kind === 'discount') {
    const factor = new Decimal(100).minus(terms.percent).dividedBy(100);
    const scale = (rates: Rates): Rates =>
      Object.fromEntries(
        Object.entries(rates).map(([component, rate]) => [
          component,
          unitPrice(new Decimal(rate).times(factor)),
        ]),
      );
    return { ...common, rates: scale };
  }
  const own = ratesOf(terms);
  return {
    ...common,
    tier: terms.serviceTier,
    // An agreed price holds at every length; what was not agreed keeps its published steps. It is stated at each of them:
    // a step without rates would say that nothing has a price there.
    rates: (published) => ({ ...published, ...own }),
    otherwise: own,
  };
}

const noMatch = { exact: [], prefix: [], suffix: [], contains: [], pattern: [] };

function newModel(name: string): Model {
  return {
    model: name,
    family: name,
    mode: 'other',
    match: { ...noMatch, exact: [name.toLowerCase()] },
    prices: [],
  };
}

function modelsOf(book: PriceBook, { id, terms }: Negotiated): Own {
  const provider = providerId(book, terms.provider);
  if (terms.kind === 'alias') {
    const target = priceModel(book, terms.target.provider, terms.target.model);
    if (target === undefined) return { provider, models: [] };
    const { model, match } = newModel(terms.model);
    const named = { provider: providerId(book, terms.target.provider), model: terms.target.model };
    return { provider, models: [{ ...target, model, match, aliasOf: target.aliasOf ?? named }] };
  }
  const over = priceTerms(id, terms);
  if (terms.model === '*') {
    const found = findProvider(book, terms.provider);
    const models = found.found ? everyModel(book, found.provider) : [];
    return { provider, models: models.map((model) => ({ ...model, prices: pricesOver(model, over) })) };
  }
  const known = priceModel(book, terms.provider, terms.model);
  if (known === undefined)
    return { provider, models: [{ ...newModel(terms.model), prices: pricesOver({ prices: [] }, over) }] };
  return { provider, models: [{ ...known, prices: pricesOver(known, over) }] };
}

/** What a provider sells: its own entries, and those of the providers whose prices hold there. */
function everyModel(book: PriceBook, provider: Provider): Model[] {
  const borrowed = book.providers.filter(({ provider: id }) => provider.fallback.includes(id));
  const known = new Set(provider.models.map(({ model }) => model));
  return [
    ...provider.models,
    ...borrowed.flatMap(({ models }) => models.filter(({ model }) => !known.has(model))),
  ];
}

/** The prices that terms make, for `overlayBook`: newest terms first, since the first price that holds is taken. */
export function negotiatedModels(book: PriceBook, list: readonly Negotiated[]): Overlay['providers'] {
  const byProvider = new Map<string, Map<string, Model>>();
  const newestFirst = list.toSorted((left, right) => right.createdAt.localeCompare(left.createdAt));
  for (const negotiated of newestFirst) {
    const { provider, models } = modelsOf(book, negotiated);
    const held = byProvider.get(provider) ?? new Map<string, Model>();
    byProvider.set(provider, held);
    const own = book.providers.find((entry) => entry.provider === provider);
    for (const model of models) {
      const before = held.get(model.model);
      const prices = [...(before?.prices ?? []), ...model.prices];
      // A borrowed entry keeps its published prices beside the agreed ones: it hides the one it was borrowed from.
      const isBorrowed = before === undefined && !own?.models.some((entry) => entry.model === model.model);
      const published =
        isBorrowed && negotiated.terms.kind !== 'alias' ? publishedOf(book, negotiated, model) : [];
      if (prices.length + published.length > 0)
        held.set(model.model, { ...model, prices: [...prices, ...published] });
    }
  }
  return [...byProvider].map(([provider, models]) => ({ provider, models: [...models.values()] }));
}

function publishedOf(book: PriceBook, { terms }: Negotiated, model: Model): Model['prices'] {
  const found = findProvider(book, terms.provider);
  if (!found.found) return [];
  return everyModel(book, found.provider).find((entry) => entry.model === model.model)?.prices ?? [];
}
