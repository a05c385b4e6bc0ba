import type { ServiceTier } from '@netra/contract';
import { findProvider } from '../book/find-provider.ts';
import type { Model, PriceBook } from '../book/price-book.ts';
import { suspiciousMove } from '../book/price-move.ts';
import { publishedPrice, type StatedPrice } from './stated-prices.ts';

/** Why a change of an import waits for a person. */
export type QuarantineReason =
  | 'moved_2x'
  | 'to_or_from_zero'
  | 'sources_disagree'
  | 'moves_back'
  | 'new_price';

/** One price that a list states otherwise than the book. */
export type PlannedChange = {
  readonly provider: string;
  readonly model: string;
  readonly tier: ServiceTier;
  readonly component: string;
  readonly aboveTokens: number;
  /** US dollars a unit; null where the book has none. */
  readonly before: string | null;
  readonly after: string;
  readonly second: string | null;
  /** Null = may be taken without a person. */
  readonly reason: QuarantineReason | null;
};

export type ImportPlan = {
  /** Prices that the list states. */
  readonly compared: number;
  readonly unchanged: number;
  readonly changes: readonly PlannedChange[];
};

/** Says whether a price was held before and left: a move back to it is a list that changes its mind. */
export type HeldBefore = (place: Omit<StatedPrice, 'isKnown' | 'price'>, price: string) => boolean;

export function placeOf(place: Omit<StatedPrice, 'isKnown' | 'price'>): string {
  return [place.provider, place.model, place.tier, place.component, place.aboveTokens].join('\n');
}

/** Why a change must wait; null when it may be taken. The first reason that holds is stated. */
export function quarantineReason(
  change: { readonly before: string | null; readonly after: string; readonly second: string | null },
  movesBack: boolean,
): QuarantineReason | null {
  const { before, after, second } = change;
  const move = before === null ? undefined : suspiciousMove(before, after);
  if (move !== undefined) return move;
  if (second !== null && second !== after) return 'sources_disagree';
  // A price where none was: nothing says that it is not a thousand times too high, unless another source does.
  if (before === null && second === null) return 'new_price';
  return movesBack ? 'moves_back' : null;
}

function modelsOf(book: PriceBook): Map<string, Model> {
  return new Map(
    book.providers.flatMap(({ provider, models }) =>
      models.map((model) => [`${provider}\n${model.model}`, model]),
    ),
  );
}

/**
 * Compares a list with the book on a day, and with a second list where there is one. A price only the book states
 * stays. Of models the book does not know only standard prices are planned, all of them to be confirmed.
 */
export function planImport(
  stated: readonly StatedPrice[],
  context: {
    readonly book: PriceBook;
    readonly day: string;
    readonly second?: readonly StatedPrice[];
    readonly heldBefore?: HeldBefore;
  },
): ImportPlan {
  const models = modelsOf(context.book);
  const second = new Map((context.second ?? []).map((price) => [placeOf(price), price.price]));
  const changes: PlannedChange[] = [];
  let unchanged = 0;
  for (const price of stated) {
    if (!price.isKnown && price.tier !== 'standard') continue;
    // A provider the book does not have cannot be named by traffic, so its prices could not be used.
    if (!findProvider(context.book, price.provider).found) continue;
    const model = models.get(`${price.provider}\n${price.model}`);
    const published = model === undefined ? undefined : publishedPrice(model, price.tier, context.day);
    // A tier the book has no price of is not made of single components: its price would be guessed in part.
    if (model !== undefined && published === undefined) continue;
    const rates =
      price.aboveTokens === 0
        ? published?.rates
        : published?.above?.find(({ tokens }) => tokens === price.aboveTokens)?.rates;
    if (published !== undefined && rates === undefined) continue;
    const before = (rates as Readonly<Record<string, string>> | undefined)?.[price.component] ?? null;
    // A "price" of 0 for what has none says nothing that its absence does not say.
    if (before === price.price || (before === null && Number(price.price) === 0)) {
      unchanged += 1;
      continue;
    }
    const change = { before, after: price.price, second: second.get(placeOf(price)) ?? null };
    const reason = quarantineReason(change, context.heldBefore?.(price, price.price) ?? false);
    const { provider, tier, component, aboveTokens } = price;
    changes.push({ provider, model: price.model, tier, component, aboveTokens, ...change, reason });
  }
  return { compared: stated.length, unchanged, changes };
}
