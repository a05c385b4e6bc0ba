import { compareUsd, sumUsd, type Usd, usd } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Store } from '../store/store.ts';
import { sellerOf } from './market.ts';
import type { Selection } from './selection.ts';
import { type CallFacts, callFactsOf } from './survey-calls.ts';
import {
  type Slice,
  type SliceAmount,
  type SliceSum,
  sliceAmounts,
  sliceSums,
  slicesOf,
} from './survey-slices.ts';

/** Facts about the priced calls one model serves for one feature: what levers decide by. */
export type Group = CallFacts &
  Record<SliceSum, number> &
  Record<SliceAmount, Usd> & {
    /** Whose prices hold: the host, where all calls have the same and it sells models itself, else the provider. */
    readonly seller: string;
    /** Calls in each hour of the day, UTC. */
    readonly hours: readonly number[];
    readonly activeDays: number;
    /** The same calls by environment and tier. */
    readonly slices: readonly Slice[];
  };

/**
 * Reads the facts of every feature and model of a selection, dearest first: sums and hours from the roll-ups, and from
 * the calls only what they alone say.
 */
export async function surveyOf(store: Store, selection: Selection, book: PriceBook): Promise<Group[]> {
  const slices = await slicesOf(store, selection);
  const hashed = slices.some(
    ({ withPromptHash, embeddings, calls }) => withPromptHash > 0 && embeddings < calls,
  );
  const facts = await callFactsOf(store, selection, { tellsPromptsApart: hashed });
  const byGroup = Map.groupBy(slices, nameOf);
  return facts
    .flatMap((one) => {
      const own = byGroup.get(nameOf(one));
      // A call that came in between the two queries is for the next analysis.
      return own === undefined ? [] : [{ ...one, ...sumsOf(own), ...servedBy(own, book) }];
    })
    .toSorted(
      (left, right) => compareUsd(right.spent, left.spent) || (nameOf(left) < nameOf(right) ? -1 : 1),
    );
}

function nameOf({ feature, provider, model }: Pick<Slice, 'feature' | 'provider' | 'model'>): string {
  return JSON.stringify([feature, provider, model]);
}

function sumsOf(slices: readonly Slice[]): Record<SliceSum, number> & Record<SliceAmount, Usd> {
  const total = (name: SliceSum) => slices.reduce((sum, slice) => sum + slice[name], 0);
  const amount = (name: SliceAmount) => sumUsd(slices.map((slice) => usd(slice[name])));
  return {
    ...(Object.fromEntries(sliceSums.map((name) => [name, total(name)])) as Record<SliceSum, number>),
    ...(Object.fromEntries(sliceAmounts.map((name) => [name, amount(name)])) as Record<SliceAmount, Usd>),
  };
}

function servedBy(slices: readonly Slice[], book: PriceBook) {
  const hosts = [...new Set(slices.flatMap((slice) => slice.hosts))];
  const provider = slices[0]?.provider ?? '';
  return {
    ...shapeOf(slices),
    seller: sellerOf(provider, hosts.length === 1 ? (hosts[0] ?? '') : '', book),
    slices,
  };
}

/** Calls of some slices by the hour of the day (UTC), and the days that have any. */
export function shapeOf(slices: readonly Slice[]) {
  return {
    calls: slices.reduce((sum, { calls }) => sum + calls, 0),
    hours: Array.from({ length: 24 }, (_, hour) =>
      slices.reduce((sum, { hours }) => sum + (hours[hour] ?? 0), 0),
    ),
    activeDays: new Set(slices.flatMap(({ days }) => days)).size,
  };
}
