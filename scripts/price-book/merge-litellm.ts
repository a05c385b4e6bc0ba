import {
  type LitellmEntry,
  type Model,
  matchModel,
  type Price,
  type Provider,
  type Rates,
} from '@netra/pricing';
import { Decimal } from 'decimal.js';
import { ratioBetween, unitPrice } from './decimal.ts';

/** A price that two lists state differently. */
export type Disagreement = {
  readonly provider: string;
  readonly model: string;
  readonly component: string;
  readonly kept: string;
  readonly other: string;
  /** The first list states no price for this component: the price of text is implied there. */
  readonly implied: boolean;
  /** From 2x on nothing of the other list is taken for this model until a person decides. */
  readonly quarantined: boolean;
};

const quarantineRatio = 2;
const tiers = ['batch', 'flex', 'priority'] as const;

/** The price without a time window that held on a day. */
export function standardPriceOn(model: Model, day: string): Price | undefined {
  return model.prices.find(
    (price) =>
      price.tier === 'standard' &&
      price.daily === undefined &&
      (price.effectiveFrom === undefined || price.effectiveFrom <= day) &&
      (price.effectiveTo === undefined || day < price.effectiveTo),
  );
}

/** The entries of the other list that speak of a model: its own id first, then names our rules find it by. */
export function entriesFor(
  provider: Provider,
  model: Model,
  entries: readonly LitellmEntry[],
): LitellmEntry[] {
  const own = entries.filter((entry) => entry.name === model.model.toLowerCase());
  const others = entries.filter((entry) => {
    if (own.includes(entry)) return false;
    const match = matchModel(provider, entry.name);
    return match.found && match.model === model;
  });
  return [...own, ...others];
}

/** The component whose price holds where the first list states none for audio. */
const impliedBy: Partial<Record<string, keyof Rates>> = {
  inputAudio: 'inputUncached',
  outputAudio: 'outputVisible',
};

/**
 * Compares the standard prices. A component only one list states is no disagreement, except audio: its price is implied
 * by that of text there.
 */
export function compare(provider: string, model: Model, price: Price, entry: LitellmEntry): Disagreement[] {
  const other = entry.tiers.get('standard')?.rates ?? {};
  const found: Disagreement[] = [];
  for (const [component, value] of Object.entries(other)) {
    const implied = impliedBy[component];
    const kept =
      price.rates[component as keyof Rates] ?? (implied === undefined ? undefined : price.rates[implied]);
    if (kept === undefined || unitPrice(value) === kept) continue;
    const ratio = ratioBetween(new Decimal(kept), value);
    found.push({
      provider,
      model: model.model,
      component,
      kept,
      other: unitPrice(value),
      implied: price.rates[component as keyof Rates] === undefined,
      quarantined: ratio.gte(quarantineRatio),
    });
  }
  return found;
}

/**
 * Adds the one-hour write, which the first list knows of no model. Where it states a model without a price for cached
 * tokens, none is taken from here: it is a model whose cached tokens cost what others do.
 */
export function addOneHourWrites(price: Price, entry: LitellmEntry): void {
  const other = entry.tiers.get('standard');
  if (other === undefined) return;
  const value = other.rates.cacheWrite1h;
  // A "price" of 0 says nothing that the absence of a price does not say.
  if (value === undefined || value.isZero() || price.rates.cacheWrite1h !== undefined) return;
  price.rates.cacheWrite1h = unitPrice(value);
  for (const tier of price.above ?? []) {
    const long = other.above.get(tier.tokens)?.cacheWrite1h;
    const factor = factorBetween(tier.rates.inputUncached, price.rates.inputUncached);
    tier.rates.cacheWrite1h = unitPrice(long ?? value.times(factor));
  }
}

function factorBetween(part: string | undefined, whole: string | undefined): Decimal {
  if (part === undefined || whole === undefined || new Decimal(whole).isZero()) return new Decimal(1);
  return new Decimal(part).dividedBy(whole);
}

/** Scales every token rate; rates counted in other units (searches, requests) stay. */
export function scaleRates(rates: Rates, factor: Decimal, cacheReadFactor: Decimal): Rates {
  const scaled: Rates = {};
  for (const [component, value] of Object.entries(rates)) {
    const key = component as keyof Rates;
    if (key === 'webSearches' || key === 'webFetches' || key === 'requests') scaled[key] = value;
    else {
      const isCacheRead = key === 'cacheRead' || key === 'cachedAudioTokens' || key === 'cachedImageTokens';
      scaled[key] = unitPrice(new Decimal(value).times(isCacheRead ? cacheReadFactor : factor));
    }
  }
  return scaled;
}

/** The prices of a model's other service tiers, as far as the second list states their input and output. */
export function tierPrices(price: Price, entry: LitellmEntry): Price[] {
  const made: Price[] = [];
  for (const tier of tiers) {
    const other = entry.tiers.get(tier);
    const input = other?.rates.inputUncached;
    const output = other?.rates.outputVisible;
    if (other === undefined || input === undefined || output === undefined) continue;
    const factor = factorBetween(unitPrice(input), price.rates.inputUncached);
    const stated = (rates: Partial<Record<string, Decimal>>): Rates =>
      Object.fromEntries(
        Object.entries(rates).map(([key, value]) => [key, unitPrice(value ?? new Decimal(0))]),
      );
    // What the list leaves out of a tier (cache writes, audio) moves with its input price.
    const rates = { ...scaleRates(price.rates, factor, factor), ...stated(other.rates) };
    const above = price.above?.map(({ tokens, rates: standard }) => {
      const long = other.above.get(tokens);
      // Priority has no published long-context price unless one is stated: no rates, so such calls stay unpriced.
      if (tier === 'priority')
        return {
          tokens,
          rates: long === undefined ? {} : { ...scaleRates(standard, factor, factor), ...stated(long) },
        };
      return { tokens, rates: { ...scaleRates(standard, factor, factor), ...stated(long ?? {}) } };
    });
    made.push({
      ...price,
      id: price.id.replace('|standard', `|${tier}`),
      tier,
      rates,
      ...(above === undefined ? {} : { above }),
      source: 'litellm',
    });
  }
  return made;
}
