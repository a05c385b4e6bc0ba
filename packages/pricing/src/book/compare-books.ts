import type { PriceComponent } from './components.ts';
import type { Price, PriceBook } from './price-book.ts';
import { suspiciousMove } from './price-move.ts';

/** One price that two books state differently, in US dollars per unit; null = not stated. */
export type PriceChange = {
  readonly provider: string;
  readonly model: string;
  readonly priceId: string;
  readonly component: PriceComponent;
  /** 0 for the base price, else the step by input length it belongs to. */
  readonly aboveTokens: number;
  readonly before: string | null;
  readonly after: string | null;
  /** A price that doubles, halves or becomes 0 waits for a person: such moves are often taken back. */
  readonly isQuarantined: boolean;
};

function isSuspicious(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && suspiciousMove(before, after) !== undefined;
}

type Stated = { readonly provider: string; readonly model: string; readonly price: Price };

function pricesOf(book: PriceBook): Map<string, Stated> {
  return new Map(
    book.providers.flatMap(({ provider, models }) =>
      models.flatMap(({ model, prices }) =>
        prices.map((price) => [price.id, { provider, model, price }] as const),
      ),
    ),
  );
}

function ratesOf(price: Price | undefined): Map<string, string> {
  const rates = new Map<string, string>();
  if (price === undefined) return rates;
  for (const [component, value] of Object.entries(price.rates)) rates.set(`0|${component}`, value);
  for (const step of price.above ?? [])
    for (const [component, value] of Object.entries(step.rates))
      rates.set(`${step.tokens}|${component}`, value);
  return rates;
}

/** Every price that differs between two books, by price id; what an import shows before it is applied. */
export function compareBooks(before: PriceBook, after: PriceBook): PriceChange[] {
  const [old, next] = [pricesOf(before), pricesOf(after)];
  const changes: PriceChange[] = [];
  for (const id of new Set([...old.keys(), ...next.keys()])) {
    const stated = next.get(id) ?? old.get(id);
    if (stated === undefined) continue;
    const [left, right] = [ratesOf(old.get(id)?.price), ratesOf(next.get(id)?.price)];
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const [was, is] = [left.get(key) ?? null, right.get(key) ?? null];
      if (was === is) continue;
      const [tokens = '0', component = ''] = key.split('|');
      changes.push({
        provider: stated.provider,
        model: stated.model,
        priceId: id,
        component: component as PriceComponent,
        aboveTokens: Number(tokens),
        before: was,
        after: is,
        isQuarantined: isSuspicious(was, is),
      });
    }
  }
  return changes;
}
