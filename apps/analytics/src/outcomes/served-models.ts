import { findProvider, matchModel, type PriceBook } from '@netra/pricing';

export type ServedModel = { readonly provider: string; readonly model: string };

/**
 * Who sells the model that a row of outcomes names: the provider before the slash where the book knows it as one and it
 * sells that model, else every provider that sells a model of this name. Never a model with a similar name.
 */
export function sellersOf(name: string, book: PriceBook): ServedModel[] {
  const slash = name.indexOf('/');
  if (slash > 0) {
    const named = findProvider(book, name.slice(0, slash));
    const model = name.slice(slash + 1);
    if (named.found && matchModel(named.provider, model).found)
      return [{ provider: named.provider.provider, model }];
  }
  return book.providers
    .filter((provider) => matchModel(provider, name).found)
    .map(({ provider }) => ({ provider, model: name }));
}

const known = new WeakMap<PriceBook, Map<string, boolean>>();
/** Names come from files: a million made-up ones must not stay in memory. */
const mostNames = 10_000;

/** Whether the book has a price for the model a row of outcomes names. */
export function isKnownModel(name: string, book: PriceBook): boolean {
  let names = known.get(book);
  if (names === undefined || names.size > mostNames) {
    names = new Map();
    known.set(book, names);
  }
  const before = names.get(name);
  if (before !== undefined) return before;
  const isKnown = sellersOf(name, book).length > 0;
  names.set(name, isKnown);
  return isKnown;
}
