import { type Call, usageBuckets } from '@netra/contract';
import { inputTokensOf, type PriceBook, type RateCard } from '@netra/pricing';
import type { PlainCost } from '../store/call-row.ts';
import { aggregateOperation } from '../store/columns.ts';
import { cardOf } from './price-call.ts';
import { isUnbilled } from './unbilled.ts';

// Almost every cost is tokens times rates of at most 12 decimals: whole pico-dollars, which numbers hold exactly below
// 2^53 (some $9,000). Any other cost is computed by `priceRecord`.

/** Rates of a card in pico-dollars a token by bucket, -1 where there is none; undefined where it has more to it. */
type PlainRates = readonly number[] | undefined;
const known = new WeakMap<RateCard, { readonly rates: PlainRates }>();

function picosOf(rate: string | null): number {
  if (rate === null) return -1;
  const found = /^(\d{1,4})(?:\.(\d{1,12}))?$/.exec(rate);
  return found === null ? Number.NaN : Number(`${found[1]}${(found[2] ?? '').padEnd(12, '0')}`);
}

function ratesOf(card: RateCard): PlainRates {
  let entry = known.get(card);
  if (entry === undefined) {
    const rates = usageBuckets.map((bucket) => picosOf(card.rates[bucket]));
    const isPlain = rates.every(Number.isSafeInteger) && Number(card.units.requests ?? 0) === 0;
    entry = { rates: isPlain ? rates : undefined };
    known.set(card, entry);
  }
  return entry.rates;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

/** A call's rate card and its exact cost by it; undefined where the call or its prices ask for `priceRecord`. */
export function plainPriceOf(
  call: Call,
  startedAtMs: number,
  book: PriceBook,
): { readonly card: RateCard; readonly cost: PlainCost } | undefined {
  const { usage } = call;
  if (call.operation === aggregateOperation || !isEmpty(call.tags) || !isEmpty(usage.toolUnits))
    return undefined;
  if (isUnbilled(call)) return undefined;
  const card = cardOf(
    {
      provider: call.provider,
      host: call.host,
      model: call.responseModel,
      serviceTier: call.serviceTier,
      isBatch: call.isBatch,
      region: call.region,
      startedAtMs,
      inputTokens: inputTokensOf(usage),
    },
    book,
  );
  const rates = card.status === 'priced' ? ratesOf(card) : undefined;
  if (card.status !== 'priced' || rates === undefined) return undefined;
  const parts = new Float64Array(usageBuckets.length + 1);
  let total = 0;
  for (let index = 0; index < usageBuckets.length; index += 1) {
    const tokens = usage[usageBuckets[index] as (typeof usageBuckets)[number]];
    if (tokens === 0) continue;
    const rate = rates[index] ?? -1;
    if (rate < 0) return undefined;
    const part = tokens * rate;
    parts[index] = part;
    total += part;
  }
  return Number.isSafeInteger(total) ? { card, cost: { total, parts } } : undefined;
}
