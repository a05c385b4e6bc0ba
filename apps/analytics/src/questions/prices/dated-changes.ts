import { type Period, type ServiceTier, usageBuckets } from '@netra/contract';
import { type PriceBook, type PriceQuery, priceStepsAt, type RateCard } from '@netra/pricing';
import { bookModel, sellerOf } from '../../savings/market.ts';
import { dayMs } from '../period-parts.ts';

/** Names a call states, by which its price is found. */
export type Names = { readonly provider: string; readonly host: string; readonly model: string };

type Rate = {
  readonly component: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** A day on which the price of a used model changed, and which rates did. */
export type DatedChange = {
  readonly names: Names;
  readonly seller: string;
  readonly serviceTier: ServiceTier;
  readonly atMs: number;
  readonly rates: readonly Rate[];
};

type Steps = Exclude<ReturnType<typeof priceStepsAt>, { status: 'unpriced' }>;

function stepsAt(query: Omit<PriceQuery, 'inputTokens'>, book: PriceBook): Steps {
  const steps = priceStepsAt(query, book);
  return 'status' in steps ? [] : steps;
}

/** The card of a length of input: steps come longest first. */
function cardFor(steps: Steps, aboveTokens: number): RateCard | undefined {
  const card = steps.find((step) => step.aboveTokens <= aboveTokens)?.card;
  return card?.status === 'priced' ? card : undefined;
}

function differences(before: Steps, after: Steps): Rate[] {
  const lengths = [...new Set([...before, ...after].map((step) => step.aboveTokens))].sort(
    (left, right) => left - right,
  );
  const seen = new Set<string>();
  return lengths.flatMap((length) => {
    const [old, now] = [cardFor(before, length), cardFor(after, length)];
    const units = new Set([...Object.keys(old?.units ?? {}), ...Object.keys(now?.units ?? {})]);
    const rates = [
      ...usageBuckets.map((name) => ({
        name,
        before: old?.rates[name] ?? null,
        after: now?.rates[name] ?? null,
      })),
      ...[...units].map((name) => ({
        name,
        before: old?.units[name] ?? null,
        after: now?.units[name] ?? null,
      })),
    ];
    return rates.flatMap((rate) => {
      const text = `${rate.name} ${rate.before} ${rate.after}`;
      if (rate.before === rate.after || seen.has(text)) return [];
      seen.add(text);
      const component = length === 0 ? rate.name : `${rate.name} above ${length} input tokens`;
      return [{ component, before: rate.before, after: rate.after }];
    });
  });
}

/** Every change of a price of the book that falls into a period, for the names that calls of it state. */
export function datedChanges(
  used: readonly (Names & { readonly serviceTier: ServiceTier })[],
  period: Period,
  book: PriceBook,
): DatedChange[] {
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  return used.flatMap(({ serviceTier, ...names }) => {
    const seller = sellerOf(names.provider, names.host, book);
    const model = bookModel({ provider: seller, model: names.model }, book);
    const prices = (model?.prices ?? []).filter((price) => price.tier === serviceTier);
    const days = prices.flatMap((price) => [price.effectiveFrom, price.effectiveTo]);
    const moments = [...new Set(days.filter((day) => day !== undefined).map((day) => Date.parse(day)))];
    return moments
      .filter((atMs) => atMs >= from && atMs < to)
      .sort((left, right) => left - right)
      .flatMap((atMs) => {
        const at = (moment: number) =>
          stepsAt({ provider: seller, model: names.model, serviceTier, at: moment }, book);
        const rates = differences(at(atMs - dayMs), at(atMs));
        return rates.length === 0 ? [] : [{ names, seller, serviceTier, atMs, rates }];
      });
  });
}
