import { type Usage, type Usd, usageBuckets, usageSchema, zeroUsd } from '@netra/contract';
import { costOf, type PriceBook, type RateCard, type Unpriced } from '@netra/pricing';
import { aggregateTags, cardOfAggregate } from '../../ingest/aggregate.ts';
import { type CallPrice, callPriceOf, cardOf, unbilledPrice } from '../../ingest/price-call.ts';
import { costColumns } from '../../store/columns.ts';
import type { CallGroup } from './survey.ts';

/** A group as it would be priced now. */
export type RepricedGroup = {
  readonly group: CallGroup;
  readonly price: CallPrice;
  /** The rates it is priced by; undefined where it has no price, or nobody sends a bill. */
  readonly card: RateCard | undefined;
  readonly isChanged: boolean;
};

function usageOf(group: CallGroup): Usage {
  const tokens = Object.fromEntries(usageBuckets.map((bucket, index) => [bucket, group.tokens[index] ?? 0]));
  const units = Object.fromEntries(
    group.units.map((unit, index) => [unit, Number(group.unitAmounts[index] ?? 0)]),
  );
  // The sums of a group are larger than what one call may state, so they are not checked as a call's.
  return { ...usageSchema.parse({}), ...tokens, toolUnits: { ...units, requests: group.requests } };
}

function isChanged(group: CallGroup, price: CallPrice): boolean {
  if (group.reason !== price.unpricedReason || group.priceId !== price.priceIds.join('\n')) return true;
  if (group.unpriced > 0 !== (price.cost === null)) return true;
  if (group.cost !== (price.cost ?? zeroUsd)) return true;
  return costColumns.some((column, index) => group.parts[index] !== (price.parts[column] ?? ('0' as Usd)));
}

function cardOfGroup(group: CallGroup, usage: Usage, book: PriceBook): RateCard | Unpriced {
  const isBatch = group.isBatch === 1;
  if (group.aggregate === '') return cardOf({ ...group, isBatch }, book);
  const facts = [
    [aggregateTags.until, group.until],
    [aggregateTags.inputAtMost, group.inputAtMost],
    [aggregateTags.inputAbove, group.inputAbove],
  ] as const;
  const tags = Object.fromEntries(facts.filter(([, value]) => value !== ''));
  return cardOfAggregate(
    { ...group, responseModel: group.model, isBatch, tags, usage },
    group.startedAtMs,
    book,
  );
}

/** Prices a group by a book exactly as each of its calls would be priced alone: cost is additive within a group. */
export function repriceGroup(group: CallGroup, book: PriceBook): RepricedGroup {
  if (group.frozen === 1) {
    const kept = { cost: null, parts: {}, priceIds: [], unpricedReason: group.reason };
    return { group, price: kept, card: undefined, isChanged: false };
  }
  if (group.unbilled === 1)
    return { group, price: unbilledPrice, card: undefined, isChanged: isChanged(group, unbilledPrice) };
  const usage = usageOf(group);
  const card = cardOfGroup(group, usage, book);
  const price = callPriceOf(card.status === 'unpriced' ? card : costOf(usage, card));
  return {
    group,
    price,
    card: card.status === 'priced' && price.cost !== null ? card : undefined,
    isChanged: isChanged(group, price),
  };
}
