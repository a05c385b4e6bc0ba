import type { ServiceTier } from '@netra/contract';
import { findProvider } from '../book/find-provider.ts';
import { matchModel } from '../book/match-model.ts';
import type { Model, Price, PriceBook, Rates } from '../book/price-book.ts';
import { readPriceBook } from '../book/shipped-book.ts';
import { unitPrice } from '../book/unit-price.ts';
import { readLitellm } from './read-litellm.ts';

/** One price that a list states, in US dollars a unit. */
export type StatedPrice = {
  readonly provider: string;
  /** The book's id where the book knows the model, else the list's own name. */
  readonly model: string;
  /** Whether the book knows the model. */
  readonly isKnown: boolean;
  readonly tier: ServiceTier;
  readonly component: string;
  readonly aboveTokens: number;
  readonly price: string;
};

type Entry = {
  readonly provider: string;
  readonly name: string;
  readonly tiers: readonly {
    tier: ServiceTier;
    aboveTokens: number;
    rates: Readonly<Record<string, string>>;
  }[];
};

function rounded(rates: Readonly<Record<string, { toFixed(): string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(rates).map(([name, value]) => [name, unitPrice(value.toFixed())]));
}

function litellmEntries(json: unknown): Entry[] {
  return readLitellm(json).entries.map((entry) => ({
    provider: entry.provider,
    name: entry.name,
    tiers: [...entry.tiers].flatMap(([tier, { rates, above }]) => [
      { tier, aboveTokens: 0, rates: rounded(rates as never) },
      ...[...above].map(([aboveTokens, long]) => ({ tier, aboveTokens, rates: rounded(long as never) })),
    ]),
  }));
}

/** The price of a tier that holds on a day, times of day aside. */
export function publishedPrice(
  model: Pick<Model, 'prices'>,
  tier: ServiceTier,
  day: string,
): Price | undefined {
  return model.prices.find(
    (price) =>
      price.tier === tier &&
      price.daily === undefined &&
      (price.effectiveFrom === undefined || price.effectiveFrom <= day) &&
      (price.effectiveTo === undefined || day < price.effectiveTo),
  );
}

function bookEntries(json: unknown, day: string): Entry[] {
  const plain = (rates: Rates) => rates as Record<string, string>;
  return readPriceBook(json).providers.flatMap(({ provider, models }) =>
    models.map((model) => ({
      provider,
      name: model.model,
      tiers: (['standard', 'batch', 'flex', 'priority'] as const).flatMap((tier) => {
        const price = publishedPrice(model, tier, day);
        if (price === undefined) return [];
        const steps = (price.above ?? []).map(({ tokens, rates }) => ({
          tier,
          aboveTokens: tokens,
          rates: plain(rates),
        }));
        return [{ tier, aboveTokens: 0, rates: plain(price.rates) }, ...steps];
      }),
    })),
  );
}

/**
 * Reads a list of prices (LiteLLM's price map, or a book in our own format) into single prices under the book's names.
 * Of several entries that speak of one model the one with the model's own id counts. Raises `price_book_invalid`.
 */
export function readStatedPrices(
  list: {
    readonly format: 'litellm' | 'netra-price-book';
    readonly content: unknown;
    readonly observedAt: string;
  },
  book: PriceBook,
): StatedPrice[] {
  const entries =
    list.format === 'litellm'
      ? litellmEntries({ ...(list.content as object), last_updated: list.observedAt })
      : bookEntries(list.content, list.observedAt);
  const byPlace = new Map<string, StatedPrice & { isOwnName: boolean }>();
  for (const entry of entries) {
    const found = findProvider(book, entry.provider);
    const match = found.found ? matchModel(found.provider, entry.name) : undefined;
    // A name that two entries of the book answer to says nothing about either.
    if (match?.found === false && match.why === 'ambiguous') continue;
    const model = match?.found === true ? match.model.model : entry.name;
    const isOwnName = model.toLowerCase() === entry.name.toLowerCase();
    for (const { tier, aboveTokens, rates } of entry.tiers)
      for (const [component, price] of Object.entries(rates)) {
        const key = [entry.provider, model, tier, component, aboveTokens].join('\n');
        const before = byPlace.get(key);
        if (before !== undefined && (before.isOwnName || !isOwnName)) continue;
        byPlace.set(key, {
          provider: entry.provider,
          model,
          isKnown: match?.found === true,
          tier,
          component,
          aboveTokens,
          price,
          isOwnName,
        });
      }
  }
  return [...byPlace.values()].map(({ isOwnName: _, ...stated }) => stated);
}
