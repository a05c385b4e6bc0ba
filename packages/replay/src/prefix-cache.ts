/** One request as the simulator sees it. */
export type PrefixRequest = {
  readonly atMs: number;
  /** Chained block hashes, first block first: a hash stands for its block and all before it. */
  readonly blocks: readonly string[];
};

export type PrefixCacheOptions = {
  /** How long a block stays after it was last written or read, in ms; `Infinity` never expires. */
  readonly ttlMs: number;
  /** Blocks the cache can hold; the least recently used leave first. Without it, it is unbounded. */
  readonly capacityBlocks?: number;
};

/**
 * Simulates a provider's prompt cache: for each request, the leading blocks that were served from the cache.
 * A block hits when it was last touched at most `ttlMs` ago; hits count only in the unbroken leading run; every
 * request touches all its blocks at its own time. Requests are taken in the order given and must not go back in time.
 */
export function simulatePrefixCache(
  requests: readonly PrefixRequest[],
  { ttlMs, capacityBlocks }: PrefixCacheOptions,
): number[] {
  // A Map iterates in insertion order; deleting before setting keeps the least recently used block first.
  const touchedAt = new Map<string, number>();
  let nowMs = Number.NEGATIVE_INFINITY;
  return requests.map(({ atMs, blocks }) => {
    if (atMs < nowMs) throw new RangeError('requests must be in order of time');
    nowMs = atMs;
    let hits = 0;
    for (const block of blocks) {
      const last = touchedAt.get(block);
      if (last === undefined || atMs - last > ttlMs) break;
      hits += 1;
    }
    // Deepest first, so that under pressure a chain loses its tail before the head that everything hangs on.
    for (const block of blocks.toReversed()) {
      touchedAt.delete(block);
      touchedAt.set(block, atMs);
    }
    if (capacityBlocks !== undefined) evict(touchedAt, capacityBlocks);
    return hits;
  });
}

function evict(touchedAt: Map<string, number>, capacityBlocks: number): void {
  for (const oldest of touchedAt.keys()) {
    if (touchedAt.size <= capacityBlocks) return;
    touchedAt.delete(oldest);
  }
}

/** How long each lifetime of a provider's prompt cache lasts, in ms. */
export const ttlMs = { '5m': 300_000, '1h': 3_600_000 } as const;
