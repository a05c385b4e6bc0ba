import { type GapCause, type ServiceTier, type Usd, usageBuckets, usageSchema } from '@netra/contract';
import { costOf, inputTokensOf, type PriceBook, priceAt } from '@netra/pricing';
import { Decimal } from 'decimal.js';
import type { OurDay } from './our-days.ts';

/** One day (or the days of one line) and model, as invoiced and as we have it. */
export type ComparedRow = {
  readonly day: string;
  /** First day no longer meant, for an invoice's line of several days. */
  readonly until: string | null;
  readonly model: string;
  readonly invoiced: Decimal | undefined;
  readonly invoicedTokens: number | null;
  readonly lines: number;
  readonly ours: readonly OurDay[];
};

export type GapPart = { readonly cause: GapCause; readonly amount: Decimal; readonly detail: string };

const tiers: readonly ServiceTier[] = ['batch', 'flex', 'priority', 'standard'];
/** An invoice is rounded to cents, line by line. */
const centTolerance = new Decimal('0.005');
/** Two amounts count as the same price when they differ by no more than this share: rounding of rates on invoices. */
const sameShare = new Decimal('0.005');
const partDecimals = 18;

export const ourCost = (row: ComparedRow): Decimal =>
  row.ours.reduce((sum, { cost }) => sum.plus(cost), new Decimal(0));
const pricedTokens = (row: ComparedRow) =>
  row.ours.flatMap(({ tokens }) => tokens).reduce((sum, one) => sum + one, 0);
const unpricedTokens = (row: ComparedRow) => row.ours.reduce((sum, one) => sum + one.unpricedTokens, 0);
export const unpricedCalls = (row: ComparedRow): number =>
  row.ours.reduce((sum, one) => sum + one.unpricedCalls, 0);
export const ourTokens = (row: ComparedRow): number => pricedTokens(row) + unpricedTokens(row);

/** What our tokens of a row would cost at another tier; undefined where it has no price. */
function costAt(row: ComparedRow, serviceTier: ServiceTier, book: PriceBook): Decimal | undefined {
  let total = new Decimal(0);
  for (const { provider, model, tokens } of row.ours) {
    const usage = {
      ...usageSchema.parse({}),
      ...Object.fromEntries(usageBuckets.map((bucket, index) => [bucket, tokens[index] ?? 0])),
    };
    // A day's sum has no length of its own: the price of short inputs stands for it.
    const card = priceAt(
      {
        provider,
        model,
        serviceTier,
        at: `${row.day}T12:00:00Z`,
        inputTokens: Math.min(1, inputTokensOf(usage)),
      },
      book,
    );
    const cost = card.status === 'priced' ? costOf(usage, card) : card;
    if (cost.status === 'unpriced') return undefined;
    total = total.plus(cost.cost);
  }
  return total;
}

function isSame(left: Decimal, right: Decimal): boolean {
  const difference = left.minus(right).abs();
  return (
    difference.lte(centTolerance) || difference.lte(Decimal.max(left.abs(), right.abs()).times(sameShare))
  );
}

function tierOf(row: ComparedRow, wanted: Decimal, book: PriceBook): ServiceTier | undefined {
  return tiers.find((tier) => {
    if (row.ours.every(({ serviceTier }) => serviceTier === tier)) return false;
    const cost = costAt(row, tier, book);
    return cost !== undefined && !cost.isZero() && isSame(cost, wanted);
  });
}

const share = (part: number, whole: number) => new Decimal(part).dividedBy(whole);
const round = (amount: Decimal) => amount.toDecimalPlaces(partDecimals, Decimal.ROUND_HALF_EVEN);

/** Parts of the gap that the tokens tell: calls we do not have, calls they do not bill, calls without a price. */
function tokenParts(row: ComparedRow, invoiced: Decimal, ours: Decimal): GapPart[] {
  const parts: GapPart[] = [];
  const theirs = row.invoicedTokens;
  const all = ourTokens(row);
  if (theirs !== null && theirs > all)
    parts.push({
      cause: 'missing_calls',
      amount: round(invoiced.times(share(theirs - all, theirs))),
      detail: `${theirs - all} of ${theirs} invoiced tokens are in no call here`,
    });
  if (theirs !== null && theirs < all && pricedTokens(row) > 0)
    parts.push({
      cause: 'extra_calls',
      amount: round(ours.times(share(all - theirs, all)).negated()),
      detail: `${all - theirs} of ${all} tokens here are not on the invoice`,
    });
  const unpriced = unpricedTokens(row);
  if (unpriced > 0)
    parts.push({
      cause: 'unpriced_models',
      amount: round(invoiced.times(share(unpriced, Math.max(all, theirs ?? 0)))),
      detail: `${unpricedCalls(row)} calls have no known price here`,
    });
  return parts;
}

/** Why the rest of a gap is there, after what the tokens tell. */
function restPart(row: ComparedRow, rest: Decimal, book: PriceBook): GapPart | undefined {
  if (rest.isZero()) return undefined;
  if (rest.abs().lte(centTolerance.times(row.lines + 1)))
    return { cause: 'rounding', amount: rest, detail: 'amounts are rounded to cents on the invoice' };
  const ours = ourCost(row);
  const wanted = ours.plus(rest);
  const tier = tierOf(row, wanted, book);
  if (tier !== undefined) {
    const detail = `the invoice is at the ${tier} price; the calls here say ${[...new Set(row.ours.map(({ serviceTier }) => serviceTier))].join(', ')}`;
    return { cause: 'tier_difference', amount: rest, detail };
  }
  if (row.invoicedTokens === null)
    return {
      cause: 'unexplained',
      amount: rest,
      detail: 'the invoice states no tokens, so calls and prices cannot be told apart',
    };
  if (ours.isZero()) return { cause: 'unpriced_models', amount: rest, detail: 'nothing here has a price' };
  const ratio = wanted.dividedBy(ours).toDecimalPlaces(4);
  return {
    cause: 'price_difference',
    amount: rest,
    detail: `the same tokens are invoiced at ${ratio.toFixed()} of the price here`,
  };
}

/** Explains the gap of a row (invoiced less ours) by parts that add up to it exactly, largest cause first. */
export function explainRow(row: ComparedRow, hasDay: boolean, book: PriceBook): GapPart[] {
  const ours = ourCost(row);
  const invoiced = row.invoiced ?? new Decimal(0);
  const gap = invoiced.minus(ours);
  if (gap.isZero()) return [];
  if (row.ours.length === 0) {
    return hasDay
      ? [{ cause: 'missing_calls', amount: gap, detail: 'no call of this model is here on this day' }]
      : [{ cause: 'missing_days', amount: gap, detail: 'no call at all is here on this day' }];
  }
  if (row.invoiced === undefined)
    return [{ cause: 'not_on_invoice', amount: gap, detail: 'the invoice has no line for these calls' }];
  const parts = tokenParts(row, invoiced, ours);
  const told = parts.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
  const rest = restPart(row, gap.minus(told), book);
  return [...parts, ...(rest === undefined ? [] : [rest])].toSorted((left, right) =>
    right.amount.abs().comparedTo(left.amount.abs()),
  );
}

/** An amount as the contract writes it. */
export const usdOf = (amount: Decimal): Usd => amount.toFixed() as Usd;
