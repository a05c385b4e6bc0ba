import { type QuestionAnswer, sumUsd, type Usd, zeroUsd } from '@netra/contract';

export type Caching = QuestionAnswer<'cache-hit-rates'>['totals'];

type Sums = Omit<Caching, 'hitRate'>;

/** No calls at all. */
export const emptyCaching: Sums = {
  calls: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cost: zeroUsd,
};

/** Adds one row's sums to others; money exactly. */
export function addCaching(sums: Sums, row: Sums & { cost: Usd }): Sums {
  return {
    calls: sums.calls + row.calls,
    inputTokens: sums.inputTokens + row.inputTokens,
    cacheReadTokens: sums.cacheReadTokens + row.cacheReadTokens,
    cacheWriteTokens: sums.cacheWriteTokens + row.cacheWriteTokens,
    cost: sumUsd([sums.cost, row.cost]),
  };
}

/** Sums with their hit rate: 0 only where caching is reported, and nothing came from the cache. */
export function cachingOf(sums: Sums, reported: boolean): Caching {
  const hitRate = reported && sums.inputTokens > 0 ? sums.cacheReadTokens / sums.inputTokens : null;
  return { ...sums, hitRate };
}
