import type { ServiceTier } from '@netra/contract';
import { isInDailyWindow } from '../book/daily-window.ts';
import { findProvider } from '../book/find-provider.ts';
import { matchModel } from '../book/match-model.ts';
import type { Model, Price, PriceBook, Provider } from '../book/price-book.ts';
import { shippedBook } from '../book/shipped-book.ts';
import { type RateCard, rateCardOf } from './rate-card.ts';
import { type Unpriced, unpriced } from './unpriced.ts';

export type PriceQuery = {
  readonly provider: string;
  readonly model: string;
  /** When the call started: an ISO date-time or milliseconds since 1970. */
  readonly at: string | number;
  /** The tier that served the call, not the one that was asked for. */
  readonly serviceTier?: ServiceTier;
  readonly isBatch?: boolean;
  /** The region that processed the call, as the provider names it (`us`, `eu`). */
  readonly region?: string;
  /** All input tokens, cached ones included: they choose the step of prices by length. */
  readonly inputTokens?: number;
};

const dayMs = 86_400_000;

/** One price with its rate cards, longest inputs first. */
type Dated = {
  readonly fromMs: number;
  readonly toMs: number;
  /** In ms since midnight (UTC). */
  readonly window: { readonly from: number; readonly to: number } | undefined;
  readonly steps: readonly { readonly aboveTokens: number; readonly card: RateCard | Unpriced }[];
};
type Found = {
  readonly model: Model;
  readonly provider: string;
  readonly tiers: Map<string, readonly Dated[]>;
};

type Lookup = Map<string, Map<string, Found | Unpriced>>;
const lookups = new WeakMap<PriceBook, Lookup>();

const timeOfDayMs = (text: string): number =>
  Number(text.slice(0, 2)) * 3_600_000 + Number(text.slice(3)) * 60_000;

function dated(found: { provider: string; model: Model; price: Price }, region: string): Dated {
  const { price } = found;
  const lengths = [0, ...(price.above ?? []).map(({ tokens }) => tokens)].sort((left, right) => right - left);
  return {
    fromMs: price.effectiveFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(price.effectiveFrom),
    toMs: price.effectiveTo === undefined ? Number.POSITIVE_INFINITY : Date.parse(price.effectiveTo),
    window:
      price.daily === undefined
        ? undefined
        : { from: timeOfDayMs(price.daily.from), to: timeOfDayMs(price.daily.to) },
    steps: lengths.map((aboveTokens) => ({
      aboveTokens,
      card:
        rateCardOf(found, aboveTokens, region) ??
        unpriced(
          'no_price_for_length',
          `${found.model.model} has no published ${price.tier} price above ${aboveTokens} input tokens`,
        ),
    })),
  };
}

function findModel(book: PriceBook, providerName: string, modelName: string): Found | Unpriced {
  const provider = findProvider(book, providerName);
  if (!provider.found)
    return provider.why === 'unknown'
      ? unpriced('unknown_provider', `No prices of a provider "${providerName}"`)
      : unpriced('ambiguous_provider', `"${providerName}" may be ${provider.candidates.join(' or ')}`);
  const sources = [provider.provider, ...fallbackProviders(book, provider.provider)];
  for (const source of sources) {
    const match = matchModel(source, modelName);
    if (match.found) return { model: match.model, provider: provider.provider.provider, tiers: new Map() };
    if (match.why === 'ambiguous')
      return unpriced('ambiguous_model', `"${modelName}" may be ${match.candidates.join(' or ')}`);
  }
  return unpriced('unknown_model', `No price of "${modelName}" at ${provider.provider.provider}`);
}

function fallbackProviders(book: PriceBook, provider: Provider): Provider[] {
  return book.providers
    .filter((candidate) => provider.fallback.includes(candidate.provider))
    .sort(
      (left, right) => provider.fallback.indexOf(left.provider) - provider.fallback.indexOf(right.provider),
    );
}

/** Names come from traffic: a million made-up ones must not stay in memory. */
const maxNamesHeld = 10_000;

function held<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (map.size >= maxNamesHeld) map.clear();
  map.set(key, made);
  return made;
}

function lookUp(book: PriceBook, providerName: string, modelName: string): Found | Unpriced {
  const known = lookups.get(book);
  const providers: Lookup = known ?? new Map();
  if (known === undefined) lookups.set(book, providers);
  const models = held(providers, providerName, () => new Map());
  return held(models, modelName, () => findModel(book, providerName, modelName));
}

function datedPrices(found: Found, tier: ServiceTier, region: string): readonly Dated[] {
  const key = region === '' || found.model.regions?.[region] === undefined ? tier : `${tier}|${region}`;
  let prices = found.tiers.get(key);
  if (prices === undefined) {
    prices = found.model.prices
      .filter((price) => price.tier === tier)
      // A price for a time of day beats the price of the whole day.
      .sort((left, right) => Number(right.daily !== undefined) - Number(left.daily !== undefined))
      .map((price) => dated({ provider: found.provider, model: found.model, price }, region));
    found.tiers.set(key, prices);
  }
  return prices;
}

function holds(price: Dated, atMs: number): boolean {
  if (atMs < price.fromMs || atMs >= price.toMs) return false;
  if (price.window === undefined) return true;
  return isInDailyWindow(price.window, ((atMs % dayMs) + dayMs) % dayMs);
}

/** What is asked of the prices of a model that is already found. */
type PriceTerms = Omit<PriceQuery, 'provider' | 'model'>;

function stepsAt(found: Found, terms: PriceTerms): Dated['steps'] | Unpriced {
  const { provider, model } = found;
  const tier = terms.isBatch === true ? 'batch' : (terms.serviceTier ?? 'standard');
  const prices = datedPrices(found, tier, terms.region ?? '');
  if (prices.length === 0)
    return unpriced('no_price_for_tier', `${model.model} has no published ${tier} price at ${provider}`);
  const atMs = typeof terms.at === 'number' ? terms.at : Date.parse(terms.at);
  const price = Number.isNaN(atMs) ? undefined : prices.find((candidate) => holds(candidate, atMs));
  return (
    price?.steps ??
    unpriced('no_price_at_date', `No ${tier} price of ${model.model} is known for ${String(terms.at)}`)
  );
}

function cardAt(found: Found, terms: PriceTerms): RateCard | Unpriced {
  const steps = stepsAt(found, terms);
  if ('status' in steps) return steps;
  const inputTokens = terms.inputTokens ?? 0;
  const step = steps.find(({ aboveTokens }) => aboveTokens === 0 || inputTokens > aboveTokens);
  return step?.card ?? unpriced('no_price_for_length', `No price of ${found.model.model}`);
}

/** The rate card of a model of the book at a provider that sells it, or why there is none. */
export function priceOf(provider: string, model: Model, terms: PriceTerms): RateCard | Unpriced {
  return cardAt({ provider, model, tiers: new Map() }, terms);
}

/**
 * The rate card that holds for a call, or why there is none; the same call gives the same card object again. Names are
 * matched by the book's rules only, never by likeness.
 */
export function priceAt(query: PriceQuery, book: PriceBook = shippedBook()): RateCard | Unpriced {
  const found = lookUp(book, query.provider, query.model);
  return 'status' in found ? found : cardAt(found, query);
}

/**
 * The rate cards of all lengths that hold at an instant, longest first: a call takes the first whose `aboveTokens` its
 * input tokens exceed, the last being 0. For those who price many calls at once (in SQL) instead of one by one.
 */
export function priceStepsAt(
  query: Omit<PriceQuery, 'inputTokens'>,
  book: PriceBook = shippedBook(),
): readonly { readonly aboveTokens: number; readonly card: RateCard | Unpriced }[] | Unpriced {
  const found = lookUp(book, query.provider, query.model);
  return 'status' in found ? found : stepsAt(found, query);
}
