import { ApexError, type Usage, type Usd } from '@netra/contract';
import { z } from 'zod';
import { findProvider } from '../book/find-provider.ts';
import type { PriceBook } from '../book/price-book.ts';
import { shippedBook } from '../book/shipped-book.ts';
import { costOf } from '../cost/cost-of.ts';
import { priceAt } from '../cost/price-at.ts';
import { inputTokensOf } from '../cost/usage-totals.ts';
import { readUsage } from '../flavors/read-usage.ts';
import type { UsageReading } from '../flavors/usage-reading.ts';

/** One raw provider body, as `apex price` reads them from a file. */
export const bodyItemSchema = z.object({
  provider: z.string().min(1),
  flavor: z.string().min(1),
  /** Used where the body does not name the model that served it. */
  model: z.string().nullish(),
  body: z.unknown(),
});
export type BodyItem = z.infer<typeof bodyItemSchema>;

/** The price of one body; null where it is not known, with the reason. */
export type PricedBody = {
  readonly inputCost: Usd | null;
  readonly outputCost: Usd | null;
  readonly cost: Usd | null;
  readonly buckets: Usage | null;
  readonly reason?: string;
  readonly detail?: string;
};

const nothing = (reason: string, detail: string): PricedBody => ({
  inputCost: null,
  outputCost: null,
  cost: null,
  buckets: null,
  reason,
  detail,
});

function priceReading(
  item: BodyItem,
  reading: UsageReading,
  at: { at: string; book: PriceBook },
): PricedBody {
  const buckets = reading.usage;
  const model = reading.model ?? item.model ?? '';
  if (model === '')
    return { ...nothing('unknown_model', 'Neither the body nor the item names a model'), buckets };
  if (reading.serviceTier === 'unknown')
    return {
      ...nothing(
        'no_price_for_tier',
        `Served at tier "${reading.servedTier ?? ''}", which has no price by the token`,
      ),
      buckets,
    };
  const card = priceAt(
    {
      provider: item.provider,
      model,
      at: at.at,
      serviceTier: reading.serviceTier,
      region: reading.region,
      inputTokens: inputTokensOf(buckets),
    },
    at.book,
  );
  if (card.status === 'unpriced') return { ...nothing(card.reason, card.detail), buckets };
  const cost = costOf(buckets, card);
  if (cost.status === 'priced')
    return { inputCost: cost.inputCost, outputCost: cost.outputCost, cost: cost.cost, buckets };
  const { inputCost, outputCost, reason, detail } = cost;
  return { inputCost, outputCost, cost: null, buckets, reason, detail };
}

/** A day that exists, or a moment of one. Raises `invalid_request` for all else. */
function instantOf(at: string): string {
  // A date alone stands for noon: it must not fall into a night-time price.
  if (z.iso.date().safeParse(at).success) return `${at}T12:00:00Z`;
  if (z.iso.datetime({ offset: true }).safeParse(at).success) return at;
  if (z.iso.datetime({ local: true }).safeParse(at).success) return `${at}Z`;
  throw new ApexError(
    'invalid_request',
    `"${at}" is no ISO date: expected a day such as 2026-08-21, or a moment such as 2026-08-21T10:00:00Z`,
    { details: { field: 'at' } },
  );
}

/**
 * Prices raw provider bodies at an instant, in the same order; an item that cannot be read is null with its reason and
 * does not stop the others. Raises `invalid_request` when the instant is no ISO date or date-time.
 */
export function priceBodies(
  items: readonly unknown[],
  at: string,
  book: PriceBook = shippedBook(),
): PricedBody[] {
  const instant = instantOf(at);
  return items.map((raw, index) => {
    const item = bodyItemSchema.safeParse(raw);
    if (!item.success) {
      const issue = item.error.issues[0];
      return nothing(
        'usage_unreadable',
        `Item ${index}: ${issue?.path.join('.') || '(item)'}: ${issue?.message ?? ''}`,
      );
    }
    const named = findProvider(book, item.data.provider);
    const provider = named.found ? named.provider.provider : item.data.provider;
    try {
      const reading = readUsage({ provider, flavor: item.data.flavor }, item.data.body);
      return priceReading({ ...item.data, provider }, reading, { at: instant, book });
    } catch (error) {
      if (error instanceof ApexError) return nothing(error.code, error.message);
      throw error;
    }
  });
}
