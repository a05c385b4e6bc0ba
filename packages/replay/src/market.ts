import type { ServiceTier } from '@netra/contract';
import type { Rates } from './rates.ts';

/** A way of serving a call that can have a price. */
export type Way = {
  readonly provider: string;
  readonly model: string;
  readonly serviceTier: ServiceTier;
  /** Where it runs; another provider's regions are not this one's, so a call moved there states none. */
  readonly region: string;
  readonly isBatch: boolean;
  /** Input tokens in the present model's tokens: they decide the context tier, also under another tokenizer. */
  readonly inputTokens: number;
};

/** A way of serving a call, and when the call started. */
export type ServedBy = Way & { readonly startedAtMs: number };

/** What replay must know of prices and providers. */
export type Market = {
  readonly ratesOf: (served: ServedBy) => Rates | null;
  /** Fewest prompt tokens (as recorded, before any tokenizer ratio) the provider caches; null without a prompt cache. */
  readonly cacheMinimum: (provider: string, model: string) => number | null;
  /** Whether a region of a model has a price of its own; what is not known is no place to move calls to. */
  readonly knowsRegion: (provider: string, model: string, region: string) => boolean;
};
