import { type Call, sumUsd, type UsageBucket, type Usd, usageBuckets, zeroUsd } from '@netra/contract';
import {
  type Cost,
  costOf,
  inputTokensOf,
  type PriceBook,
  priceAt,
  type RateCard,
  type Unpriced,
} from '@netra/pricing';
import type { PlainCost } from '../store/call-row.ts';
import { costColumn, toolCostColumn } from '../store/columns.ts';
import { isUnbilled } from './unbilled.ts';

/** What pricing adds to a call: an exact cost with its parts by column, or null and the reason. */
export type CallPrice = {
  readonly cost: Usd | null;
  readonly parts: Readonly<Record<string, Usd>>;
  /** Where it is there, it stands in the place of `cost` and `parts`. */
  readonly plain?: PlainCost;
  readonly priceIds: readonly string[];
  readonly unpricedReason: string;
};

/** What the price of a call depends on besides its usage. */
export type CallTerms = Pick<Call, 'provider' | 'host' | 'serviceTier' | 'isBatch' | 'region'> & {
  /** The model that answered. */
  readonly model: string;
  readonly startedAtMs: number;
  readonly inputTokens: number;
};

const bucketNames: ReadonlySet<string> = new Set(usageBuckets);

/** The rate card that holds for a call, or why there is none. */
export function cardOf(call: CallTerms, book: PriceBook): RateCard | Unpriced {
  const terms = {
    model: call.model,
    at: call.startedAtMs,
    serviceTier: call.serviceTier,
    isBatch: call.isBatch,
    region: call.region,
    inputTokens: call.inputTokens,
  };
  if (call.host !== '') {
    // Whoever ran the model sends the bill; a host the book does not know is a gateway in front of the provider.
    const hosted = priceAt({ ...terms, provider: call.host }, book);
    if (hosted.status === 'priced' || hosted.reason !== 'unknown_provider') return hosted;
  }
  return priceAt({ ...terms, provider: call.provider }, book);
}

/** A cost as it is stored: its parts by column. */
export function callPriceOf(cost: Cost | Unpriced): CallPrice {
  if (cost.status === 'unpriced') return { cost: null, parts: {}, priceIds: [], unpricedReason: cost.reason };
  const parts: Record<string, Usd> = {};
  for (const [name, amount] of Object.entries(cost.parts)) {
    const column = bucketNames.has(name) ? costColumn(name as UsageBucket) : toolCostColumn;
    const before = parts[column];
    parts[column] = before === undefined ? amount : sumUsd([before, amount]);
  }
  return { cost: cost.cost, parts, priceIds: cost.priceIds, unpricedReason: '' };
}

/** The price of a call that nobody sends a bill for. */
export const unbilledPrice: CallPrice = { cost: zeroUsd, parts: {}, priceIds: [], unpricedReason: '' };

/** Prices a call by the book at the time it started: exact, or unpriced with the reason, never $0 for an unknown price. */
export function priceCall(call: Call, startedAtMs: number, book: PriceBook): CallPrice {
  if (isUnbilled(call)) return unbilledPrice;
  const terms = { ...call, model: call.responseModel, startedAtMs, inputTokens: inputTokensOf(call.usage) };
  const card = cardOf(terms, book);
  return callPriceOf(card.status === 'unpriced' ? card : costOf(call.usage, card));
}
