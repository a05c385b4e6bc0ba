/** One request as the simulator sees it. */
export type PrefixRequest = {
  readonly atMs: number;
  /** Chained block hashes, first block first: a hash stands for its block and all before it. */
  readonly blocks: readonly (string | number)[];
};

export type PrefixCacheOptions = {
  /** A block is there while less than this passed since it was last written or read, in ms; `Infinity` never expires. */
  readonly ttlMs: number;
  /** Blocks the cache can hold; the least recently used leave first. Without it, it is unbounded. */
  readonly capacityBlocks?: number;
};

/** A provider's prompt cache, one request after the other. */
export type PrefixCache = {
  /** Serves a request: the leading blocks that were found. Requests must not go back in time. */
  serve(request: PrefixRequest): number;
  /** Blocks that are held now; expired ones may still be counted until the next request. */
  readonly size: () => number;
};

/**
 * Simulates a provider's prompt cache: a block hits when less than `ttlMs` passed since it was last touched; hits count
 * only in the unbroken leading run; every request touches all its blocks at its own time.
 */
export function createPrefixCache({ ttlMs, capacityBlocks }: PrefixCacheOptions): PrefixCache {
  // A Map iterates in insertion order; deleting before setting keeps the least recently used block first.
  const touchedAt = new Map<string | number, number>();
  let nowMs = Number.NEGATIVE_INFINITY;

  function forget(): void {
    for (const [block, last] of touchedAt) {
      const isFull = capacityBlocks !== undefined && touchedAt.size > capacityBlocks;
      if (!isFull && nowMs - last < ttlMs) return;
      touchedAt.delete(block);
    }
  }

  return {
    size: () => touchedAt.size,
    serve({ atMs, blocks }) {
      if (atMs < nowMs) throw new RangeError('requests must be in order of time');
      nowMs = atMs;
      let hits = 0;
      for (const block of blocks) {
        const last = touchedAt.get(block);
        if (last === undefined || atMs - last >= ttlMs) break;
        hits += 1;
      }
      // Deepest first, so that under pressure a chain loses its tail before the head that everything hangs on.
      for (const block of blocks.toReversed()) {
        touchedAt.delete(block);
        touchedAt.set(block, atMs);
      }
      forget();
      return hits;
    },
  };
}

/** For each request, the leading blocks that a prompt cache would have served; requests in order of time. */
export function simulatePrefixCache(
  requests: readonly PrefixRequest[],
  options: PrefixCacheOptions,
): number[] {
  const cache = createPrefixCache(options);
  return requests.map((request) => cache.serve(request));
}

/** How long each lifetime of a provider's prompt cache lasts, in ms. */
export const ttlMs = { '5m': 300_000, '1h': 3_600_000 } as const;
