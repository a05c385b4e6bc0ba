import { type Call, sumUsd, type UsageBucket, type Usd, usageBuckets } from '@netra/contract';
import { costOf, inputTokensOf, type PriceBook, priceAt, type RateCard, type Unpriced } from '@netra/pricing';
import { costColumn, toolCostColumn } from '../store/columns.ts';

/** What pricing adds to a call: an exact cost with its parts by column, or null and the reason. */
export type CallPrice = {
  readonly cost: Usd | null;
  readonly parts: Readonly<Record<string, Usd>>;
  readonly priceIds: readonly string[];
  readonly unpricedReason: string;
};

const bucketNames: ReadonlySet<string> = new Set(usageBuckets);

function cardOf(call: Call, startedAtMs: number, book: PriceBook): RateCard | Unpriced {
  const terms = {
    model: call.responseModel,
    at: startedAtMs,
    serviceTier: call.serviceTier,
    isBatch: call.isBatch,
    region: call.region,
    inputTokens: inputTokensOf(call.usage),
  };
  if (call.host !== '') {
    // Whoever ran the model sends the bill; a host the book does not know is a gateway in front of the provider.
    const hosted = priceAt({ ...terms, provider: call.host }, book);
    if (hosted.status === 'priced' || hosted.reason !== 'unknown_provider') return hosted;
  }
  return priceAt({ ...terms, provider: call.provider }, book);
}

/** Prices a call by the book at the time it started: exact, or unpriced with the reason, never $0 for an unknown price. */
export function priceCall(call: Call, startedAtMs: number, book: PriceBook): CallPrice {
  const card = cardOf(call, startedAtMs, book);
  if (card.status === 'unpriced') return { cost: null, parts: {}, priceIds: [], unpricedReason: card.reason };
  const cost = costOf(call.usage, card);
  if (cost.status === 'unpriced') return { cost: null, parts: {}, priceIds: [], unpricedReason: cost.reason };
  const parts: Record<string, Usd> = {};
  for (const [name, amount] of Object.entries(cost.parts)) {
    const column = bucketNames.has(name) ? costColumn(name as UsageBucket) : toolCostColumn;
    const before = parts[column];
    parts[column] = before === undefined ? amount : sumUsd([before, amount]);
  }
  return { cost: cost.cost, parts, priceIds: cost.priceIds, unpricedReason: '' };
}
