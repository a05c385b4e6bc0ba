import type { Change, Rule } from '@netra/contract';
import { fixedRatio, microTokens } from './amount.ts';
import type { Cell } from './cell.ts';
import type { Field } from './fields.ts';
import type { Way } from './market.ts';
import { type BucketCounts, byBucket, costOf, type Rates } from './rates.ts';
import type { Scenario } from './scenario.ts';

/** Which rules are switched on, by index, and in which scenario. */
export type Serving = {
  readonly rules: readonly Rule[];
  readonly isOn: (ruleIndex: number) => boolean;
  readonly scenario: Scenario;
};

/** Part of the tokens of a cell (all of them, or those that a cascade asks twice for) and who serves it how. */
export type Part = {
  readonly way: Way;
  /** Micro-tokens. */
  readonly usage: BucketCounts;
  /** Tokens of the serving model for one of the original's, in 10^-4. */
  readonly ratio: bigint;
  /** Atto-dollars. */
  readonly cost: bigint;
};

/** What an effect needs to know beside the parts. */
export type Effect = { readonly cell: Cell; readonly scenario: Scenario; readonly serving: Serving };

/** The rule of a field that holds for a cell: of those switched on, the first; undefined where none is. */
export function ruleOn(cell: Cell, field: Field, { isOn }: Pick<Serving, 'isOn'>): number | undefined {
  return cell.rules[field]?.find(isOn);
}

/** The change of that rule. */
export function changeOn(
  cell: Cell,
  field: Field,
  serving: Pick<Serving, 'rules' | 'isOn'>,
): Change | undefined {
  const index = ruleOn(cell, field, serving);
  return index === undefined ? undefined : serving.rules[index]?.change;
}

/** The part served another way or with other tokens; null where that has no price. */
export function served(
  part: Pick<Part, 'way' | 'usage' | 'ratio'>,
  { cell }: Pick<Effect, 'cell'>,
): Part | null {
  const rates = cell.market.ratesOf({ ...part.way, startedAtMs: cell.served.startedAtMs });
  if (rates === null) return null;
  const usage = foldUnknownCacheBuckets(part.usage, rates);
  const cost = costOf(usage, rates);
  return cost === null ? null : { ...part, usage, cost };
}

/** Buckets of the prompt cache that the rates do not know count as plain input. */
function foldUnknownCacheBuckets(usage: BucketCounts, rates: Rates): BucketCounts {
  const folded = { ...usage };
  for (const bucket of ['cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const) {
    if (rates[bucket] !== null) continue;
    folded.inputUncached += folded[bucket];
    folded[bucket] = 0n;
  }
  return folded;
}

export const wholeRatio = 10n ** 4n;
const wholeShare = 100n;

/** Micro-tokens times a ratio in 10^-4; exact, as the contract allows one ratio and two shares a token at most. */
export function timesRatio(usage: BucketCounts, ratio: bigint): BucketCounts {
  return byBucket((bucket) => (usage[bucket] * ratio) / wholeRatio);
}

/** A count of micro-tokens times a share of at most two decimals; exact for the same reason. */
export function timesShare(micro: bigint, share: number): bigint {
  return (micro * fixedRatio(share, 2)) / wholeShare;
}

/** Whole tokens as micro-tokens, at most what there is. */
export function atMost(tokens: bigint, available: bigint): bigint {
  const micro = tokens * microTokens;
  return micro < available ? micro : available;
}
