import { hash } from 'node:crypto';
import { type Call, type Usage, usageBuckets } from '@netra/contract';
import { costOf, inputTokensOf, type PriceBook, priceAt, type RateCard, type Unpriced } from '@netra/pricing';
import { aggregateOperation } from '../store/columns.ts';
import { type CallPrice, callPriceOf, priceCall } from './price-call.ts';

// A usage export or an invoice states sums over many calls. Such a record keeps its tokens and its cost, and is told
// from a call by its operation: it is never counted as one, has no latency, and no lever reads it.

/** Tags that say what an aggregate covers. */
export const aggregateTags = {
  /** End of the time it covers (ISO 8601); it begins at `startedAt`. */
  until: 'aggregate.until',
  /** How many requests it sums up, where that is stated. */
  requests: 'aggregate.requests',
  /** No request in it has more input tokens than this. */
  inputAtMost: 'aggregate.inputAtMost',
  /** Every request in it has more input tokens than this. */
  inputAbove: 'aggregate.inputAbove',
} as const;

/** Tag of a record whose log itself says why it has no price by the token; the value is the reason. */
export const unpricedTag = 'apex.unpriced';

export type AggregateFacts = {
  /** What tells this record from every other of its export: the same again is the same record, with newer sums. */
  readonly identity: readonly (string | undefined)[];
  readonly startedAt: string;
  readonly until: string | undefined;
  readonly requests?: number | undefined;
  readonly inputAtMost?: number | undefined;
  readonly inputAbove?: number | undefined;
  readonly unpriced?: string | undefined;
  readonly tags?: Readonly<Record<string, unknown>>;
};

/** The fields of a call record that make it an aggregate. */
export function aggregateFields(facts: AggregateFacts): Record<string, unknown> {
  const tags: Record<string, unknown> = {
    ...facts.tags,
    [aggregateTags.until]: facts.until,
    [aggregateTags.requests]: facts.requests,
    [aggregateTags.inputAtMost]: facts.inputAtMost,
    [aggregateTags.inputAbove]: facts.inputAbove,
    [unpricedTag]: facts.unpriced,
  };
  const known = Object.entries(tags).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const identity = [facts.startedAt, facts.until, ...facts.identity].map((part) => part ?? '');
  return {
    callId: `aggregate-${hash('sha1', JSON.stringify(identity)).slice(0, 32)}`,
    startedAt: facts.startedAt,
    operation: aggregateOperation,
    tags: Object.fromEntries(known.map(([name, value]) => [name, String(value)])),
  };
}

/** True where no token of the usage is stated. */
export function isEmptyUsage(usage: Readonly<Partial<Usage>>): boolean {
  return (
    usageBuckets.every((bucket) => (usage[bucket] ?? 0) === 0) &&
    Object.keys(usage.toolUnits ?? {}).length === 0
  );
}

const hourMs = 3_600_000;
/** An aggregate of a longer time is looked at by the day. */
const maxInstants = 24 * 31;

/** What the price of an aggregate depends on. */
export type AggregateTerms = Pick<
  Call,
  'provider' | 'responseModel' | 'serviceTier' | 'isBatch' | 'region' | 'tags' | 'usage'
>;

/** Moments that decide the price of what was called between two times: the first, every hour, the last. */
function instantsOf(call: AggregateTerms, startedAtMs: number): number[] {
  const until = Date.parse(call.tags[aggregateTags.until] ?? '');
  const endMs = Number.isNaN(until) ? startedAtMs : Math.max(startedAtMs, until - 1);
  const step = (endMs - startedAtMs) / hourMs > maxInstants ? 24 * hourMs : hourMs;
  const instants = [startedAtMs];
  for (let at = startedAtMs + step; at < endMs; at += step) instants.push(at);
  return endMs > startedAtMs ? [...instants, endMs] : instants;
}

/** Shortest and longest input a single request in the aggregate may have had. */
function lengthsOf(call: AggregateTerms): number[] {
  const total = inputTokensOf(call.usage);
  const above = Number(call.tags[aggregateTags.inputAbove] ?? Number.NaN);
  const atMost = Number(call.tags[aggregateTags.inputAtMost] ?? Number.NaN);
  const shortest = Number.isNaN(above) ? 0 : above + 1;
  return [shortest, Math.max(shortest, Number.isNaN(atMost) ? total : Math.min(total, atMost))];
}

/**
 * The rate card of an aggregate: the one that every call in it had, whenever it was made and however long it was. Where
 * calls of one aggregate may have had different prices it is unpriced (`no_price_for_length`, `no_price_at_date`), since
 * the sum does not say how many had which.
 */
export function cardOfAggregate(
  call: AggregateTerms,
  startedAtMs: number,
  book: PriceBook,
): RateCard | Unpriced {
  const terms = {
    provider: call.provider,
    model: call.responseModel,
    serviceTier: call.serviceTier,
    isBatch: call.isBatch,
    region: call.region,
  };
  let card: RateCard | Unpriced | undefined;
  for (const at of instantsOf(call, startedAtMs)) {
    for (const inputTokens of lengthsOf(call)) {
      const found = priceAt({ ...terms, at, inputTokens }, book);
      if (found.status === 'unpriced') return found;
      card ??= found;
      if (card === found || sameRates(card, found)) continue;
      const byLength = card.status === 'priced' && card.aboveTokens !== found.aboveTokens;
      return {
        status: 'unpriced',
        reason: byLength ? 'no_price_for_length' : 'no_price_at_date',
        detail: `Calls of ${call.responseModel} in this sum may have had different prices`,
      };
    }
  }
  return card ?? priceAt({ ...terms, at: startedAtMs }, book);
}

/**
 * Prices what a record stands for: a call as a call, a sum as a sum; a record whose log says why it has no price has
 * none.
 */
export function priceRecord(call: Call, startedAtMs: number, book: PriceBook): CallPrice {
  const reason = call.tags[unpricedTag];
  if (reason !== undefined) return { cost: null, parts: {}, priceIds: [], unpricedReason: reason };
  if (call.operation !== aggregateOperation) return priceCall(call, startedAtMs, book);
  const card = cardOfAggregate(call, startedAtMs, book);
  return callPriceOf(card.status === 'unpriced' ? card : costOf(call.usage, card));
}

function sameRates(left: RateCard | Unpriced, right: RateCard): boolean {
  if (left.status !== 'priced') return false;
  return (
    JSON.stringify([left.rates, left.units, left.aboveTokens]) ===
    JSON.stringify([right.rates, right.units, right.aboveTokens])
  );
}
