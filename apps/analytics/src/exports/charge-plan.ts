import { sumUsd, type UsageBucket, usageBuckets, usd } from '@netra/contract';
import {
  countUnits,
  type PriceBook,
  priceAt,
  type RateCard,
  type TokenUnit,
  tokenUnits,
} from '@netra/pricing';
import type { ChargeClass } from './charge-classes.ts';
import { cardOfPrice, priceIndex, providerName, sellerOf } from './price-places.ts';

/** A kind of priced calls that occurs in the period; see `survey-prices.ts`. */
export type PricedKind = {
  readonly priceId: string;
  readonly region: string;
  readonly provider: string;
  readonly host: string;
  /** Tool units the calls counted. */
  readonly units: readonly string[];
  /** Days (UTC) on which they occur. */
  readonly days: readonly string[];
};

/** A lookup that goes to the engine as two lists. */
type Lookup = { readonly keys: readonly string[]; readonly values: readonly string[] };

/** What the books know of a period's prices, for the query that writes the charges. */
export type ChargePlan = {
  /** Dollars of a tool unit (for units of tokens: on top of their bucket), by `price id \n region`, for each unit. */
  readonly unitRates: ReadonlyMap<string, Lookup>;
  /** List price of a unit or token, by `price id \n region \n day \n class`, where it may differ from what was paid. */
  readonly listRates: Lookup;
  /** Display names by `provider \n host`: who sells, and by provider: who made the model. */
  readonly sellers: Lookup;
  readonly makers: Lookup;
};

function lookup(entries: Iterable<readonly [string, string]>): Lookup {
  const unique = [...new Map(entries)];
  return { keys: unique.map(([key]) => key), values: unique.map(([, value]) => value) };
}

function unitRates(kinds: readonly PricedKind[], book: PriceBook): Map<string, Lookup> {
  const index = priceIndex(book);
  const rates = new Map<string, [string, string][]>();
  for (const { priceId, region, units } of kinds) {
    const card = cardOfPrice(index, priceId, region);
    // A price for each request is due also where nobody counted the request.
    const perRequest = card !== undefined && card.units.requests !== '0' ? ['requests'] : [];
    for (const unit of new Set([...units.filter((name) => name !== 'requests'), ...perRequest])) {
      const rate = card?.units[unit];
      const entries = rates.get(unit) ?? [];
      rates.set(unit, entries);
      if (rate !== undefined) entries.push([`${priceId}\n${region}`, rate]);
    }
  }
  return new Map([...rates].map(([unit, entries]) => [unit, lookup(entries)]));
}

function ratesOfClasses(card: RateCard): [ChargeClass, string][] {
  const rates: [ChargeClass, string][] = [];
  const add = (name: ChargeClass, rate: string | null | undefined) => {
    if (typeof rate === 'string') rates.push([name, rate]);
  };
  for (const bucket of usageBuckets) add(bucket, card.rates[bucket]);
  for (const [unit, { bucket }] of Object.entries(tokenUnits) as [TokenUnit, { bucket: UsageBucket }][]) {
    const rate = card.rates[bucket];
    if (rate !== null) add(unit, sumUsd([usd(rate), usd(card.units[unit] ?? '0')]));
  }
  for (const unit of countUnits) add(unit, card.units[unit]);
  return rates;
}

function listRates(kinds: readonly PricedKind[], books: { paid: PriceBook; published: PriceBook }): Lookup {
  const paid = priceIndex(books.paid);
  const published = priceIndex(books.published);
  const entries: [string, string][] = [];
  for (const { priceId, region, days } of kinds) {
    const place = paid.get(priceId);
    // Who pays a published price pays the list price.
    if (place === undefined || published.has(priceId)) continue;
    for (const day of days) {
      const card = priceAt(
        {
          provider: place.provider,
          model: place.model.model,
          at: `${day}T00:00:00Z`,
          serviceTier: place.price.tier,
          region,
          inputTokens: place.aboveTokens === 0 ? 0 : place.aboveTokens + 1,
        },
        books.published,
      );
      if (card.status === 'unpriced') continue;
      for (const [name, rate] of ratesOfClasses(card)) {
        entries.push([`${priceId}\n${region}\n${day}\n${name}`, rate]);
      }
    }
  }
  return lookup(entries);
}

/** Looks up what the books say of the kinds of calls in a period: `paid` priced them, `published` is the list. */
export function planCharges(
  kinds: readonly PricedKind[],
  books: { paid: PriceBook; published: PriceBook },
): ChargePlan {
  return {
    unitRates: unitRates(kinds, books.paid),
    listRates: listRates(kinds, books),
    sellers: lookup(
      kinds.map((kind) => [
        `${kind.provider}\n${kind.host}`,
        providerName(books.paid, sellerOf(books.paid, kind)),
      ]),
    ),
    makers: lookup(kinds.map(({ provider }) => [provider, providerName(books.paid, provider)])),
  };
}
