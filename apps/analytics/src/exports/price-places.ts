import {
  findProvider,
  type Model,
  type Price,
  type PriceBook,
  type RateCard,
  rateCardOf,
} from '@netra/pricing';

/** Where a price id stands in a book. */
type PricePlace = {
  readonly provider: string;
  readonly model: Model;
  readonly price: Price;
  readonly aboveTokens: number;
};

export type PriceIndex = ReadonlyMap<string, PricePlace>;

const indexes = new WeakMap<PriceBook, PriceIndex>();

/** The prices of a book by the ids that calls carry, one for each step of length. */
export function priceIndex(book: PriceBook): PriceIndex {
  const known = indexes.get(book);
  if (known !== undefined) return known;
  const index = new Map<string, PricePlace>();
  for (const { provider, models } of book.providers) {
    for (const model of models) {
      for (const price of model.prices) {
        for (const aboveTokens of [0, ...(price.above ?? []).map(({ tokens }) => tokens)]) {
          const place = { provider, model, price, aboveTokens };
          const id = rateCardOf(place, aboveTokens, '')?.priceIds[0];
          if (id !== undefined) index.set(id, place);
        }
      }
    }
  }
  indexes.set(book, index);
  return index;
}

/** The rate card a price id stood for, in a region; undefined when the book no longer has it. */
export function cardOfPrice(index: PriceIndex, priceId: string, region: string): RateCard | undefined {
  const place = index.get(priceId);
  return place === undefined ? undefined : rateCardOf(place, place.aboveTokens, region);
}

/** Display name of a provider as the book has it, else the name itself. */
export function providerName(book: PriceBook, name: string): string {
  const found = findProvider(book, name);
  return found.found ? found.provider.name : name;
}

/** Who sends the bill of a call: its host where the book knows that one, else the model's provider (as when pricing). */
export function sellerOf(book: PriceBook, call: { provider: string; host: string }): string {
  return call.host !== '' && findProvider(book, call.host).found ? call.host : call.provider;
}
