import type { Kind } from './kinds.ts';
import type { BucketCounts, Rates } from './rates.ts';

/** The prices a cell can be served at; null where that way of serving has no price. */
export type CellRates = {
  /** As it was served. */
  readonly original: Rates | null;
  readonly originalBatch: Rates | null;
  /** By the model its model rule names; null without such a rule. */
  readonly target: Rates | null;
  readonly targetBatch: Rates | null;
};

/** What the prefix-cache simulation found for the calls of a cell, in whole tokens. */
export type SimulatedPrefix = {
  /** Tokens of blocks found in the cache. */
  readonly hitTokens: bigint;
  /** Tokens of cacheable blocks not found there: they are written. */
  readonly missTokens: bigint;
};

/**
 * Calls that every rule treats alike and that share their prices, so their cost is linear in the token sums: pricing
 * a cell is pricing each of its calls and adding up, with nothing rounded. A single call is the smallest cell.
 */
export type Cell = {
  readonly calls: number;
  /** What the calls cost, in atto-dollars. Unpriced calls are in no cell. */
  readonly baseline: bigint;
  readonly usage: BucketCounts;
  /** For each kind, the index of the one rule that matches these calls. */
  readonly rule: Readonly<Partial<Record<Kind, number>>>;
  /** True when a cache of whole answers would have served these calls. */
  readonly repeated: boolean;
  /** Null when the prompt cache cannot change these calls: no prefix known, or below the provider's minimum. */
  readonly prefix: SimulatedPrefix | null;
  /** True when these calls already go through a batch interface. */
  readonly isBatch: boolean;
  /** True when the model rule names the model that already serves these calls. */
  readonly onTarget: boolean;
  readonly rates: CellRates;
};
