import { usageBuckets } from '@netra/contract';

/** Prices per token that belong to one disjoint bucket of the usage. */
export const bucketComponents = usageBuckets;

/**
 * Prices of tokens that are already counted in a bucket but are billed at another rate than the rest of it:
 * cached audio sits in `cacheRead`, video in the image buckets, citations in `outputVisible`.
 */
export const tokenUnits = {
  cachedAudioTokens: { bucket: 'cacheRead', side: 'input' },
  cachedImageTokens: { bucket: 'cacheRead', side: 'input' },
  videoInputTokens: { bucket: 'inputImage', side: 'input' },
  videoOutputTokens: { bucket: 'outputImage', side: 'output' },
  citationTokens: { bucket: 'outputVisible', side: 'output' },
} as const;
export type TokenUnit = keyof typeof tokenUnits;

/** Prices of units that are no tokens: per search, per fetch, per request, per token-hour of a prompt kept in a cache. */
export const countUnits = ['webSearches', 'webFetches', 'requests', 'cacheStorage'] as const;
export type CountUnit = (typeof countUnits)[number];

export const priceComponents = [
  ...bucketComponents,
  ...(Object.keys(tokenUnits) as TokenUnit[]),
  ...countUnits,
] as const;
export type PriceComponent = (typeof priceComponents)[number];
