import type { Field } from './fields.ts';
import type { Market, Way } from './market.ts';
import type { BucketCounts } from './rates.ts';
import type { PromptBucket, Shortening } from './shorten-prompt.ts';

/** What the prefix-cache simulation found for the calls of a cell, in whole tokens. */
export type SimulatedPrefix = {
  /** Tokens of blocks found in the cache. */
  readonly hitTokens: bigint;
  /** Tokens of cacheable blocks not found there: they are written. */
  readonly missTokens: bigint;
};

/** What a rule takes out of the prompts of a cell: whole tokens of each bucket, and how long one of them then is. */
export type ShortenedPrompt = {
  readonly removed: Readonly<Record<PromptBucket, bigint>>;
  /** Input tokens afterwards, on the same side of every price step for all calls of the cell. */
  readonly inputTokens: number;
};

/**
 * Calls that every rule treats alike and that share their prices, so their cost is linear in the token sums: pricing
 * a cell is pricing each of its calls and adding up, with nothing rounded. What a rule does to each call by itself
 * (tokens cut off, hits of a cache) is summed up call by call before. A single call is the smallest cell.
 */
export type Cell = {
  readonly calls: number;
  /** What the calls cost, in atto-dollars. Unpriced calls are in no cell. */
  readonly baseline: bigint;
  readonly usage: BucketCounts;
  /** For each field, the indices of the rules that match these calls; of those switched on, the first holds. */
  readonly rules: Readonly<Partial<Record<Field, readonly number[]>>>;
  /** How they were served, and when one of them started; prices are the same for all. */
  readonly served: Way & { readonly startedAtMs: number };
  readonly market: Pick<Market, 'ratesOf' | 'knowsRegion'>;
  /** True when these calls failed after they were paid and were made again, or repeat one that had succeeded. */
  readonly isRetried: boolean;
  /** True when these calls come after the first ones of their run that a rule allows. */
  readonly isExcess: boolean;
  /** True when a cache of whole answers would have served these calls. */
  readonly isRepeated: boolean;
  /** What each rule on the length of prompts takes out; absent where it changes nothing. */
  readonly shortened: Readonly<Partial<Record<Shortening, ShortenedPrompt>>>;
  /** Visible output tokens beyond the cap. */
  readonly cappedTokens: bigint;
  /** Null when the prompt cache cannot change these calls: no prefix known, or below the provider's minimum. */
  readonly prefix: SimulatedPrefix | null;
  /** True within an hour of the first call: where calls move to, no prompt cache is warm yet. */
  readonly isCold: boolean;
  /** Hour since 1970 in which these calls started; null where no rule pays for capacity by the hour. */
  readonly hour: number | null;
};
