import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrefixCache, type PrefixRequest, simulatePrefixCache } from './prefix-cache.ts';

/** Chained blocks: a block's name holds all blocks before it, as a chained hash does. */
function chain(...parts: string[]): string[] {
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const workload: fc.Arbitrary<PrefixRequest[]> = fc
  .array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 2_000 }),
      blocks: fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 }).map((parts) => chain(...parts)),
    }),
    { maxLength: 40 },
  )
  .map((requests) => requests.toSorted((left, right) => left.atMs - right.atMs));

describe('simulatePrefixCache', () => {
  it('counts only the unbroken leading run', () => {
    const requests = [
      { atMs: 0, blocks: ['a', 'b', 'c'] },
      { atMs: 1, blocks: ['a', 'x', 'c'] },
      { atMs: 2, blocks: ['b'] },
    ];
    expect(simulatePrefixCache(requests, { ttlMs: 100 })).toEqual([0, 1, 1]);
  });

  it('refreshes the lifetime on every read and forgets after it', () => {
    const at = (...times: number[]) => times.map((atMs) => ({ atMs, blocks: ['a'] }));
    expect(simulatePrefixCache(at(0, 99, 198, 297), { ttlMs: 100 })).toEqual([0, 1, 1, 1]);
    expect(simulatePrefixCache(at(0, 100, 200), { ttlMs: 100 })).toEqual([0, 0, 0]);
    expect(simulatePrefixCache(at(0, 0, 1e15), { ttlMs: Number.POSITIVE_INFINITY })).toEqual([0, 1, 1]);
  });

  it('holds no more than what is alive', () => {
    const cache = createPrefixCache({ ttlMs: 100 });
    for (let atMs = 0; atMs < 10_000; atMs += 10) cache.serve({ atMs, blocks: [`block-${atMs}`] });
    expect(cache.size()).toBe(10);
    const small = createPrefixCache({ ttlMs: Number.POSITIVE_INFINITY, capacityBlocks: 3 });
    for (let atMs = 0; atMs < 100; atMs += 1) small.serve({ atMs, blocks: [atMs] });
    expect(small.size()).toBe(3);
  });

  it('under pressure forgets the least recently used, deepest block first', () => {
    const requests = [
      { atMs: 0, blocks: chain('a', 'b', 'c') },
      { atMs: 1, blocks: chain('z') },
      { atMs: 2, blocks: chain('a', 'b', 'c') },
    ];
    expect(simulatePrefixCache(requests, { ttlMs: 1_000, capacityBlocks: 3 })).toEqual([0, 0, 2]);
  });

  it('agrees with looking back over all earlier requests', () => {
    fc.assert(
      fc.property(workload, fc.integer({ min: 0, max: 800 }), (requests, ttlMs) => {
        const expected = requests.map(({ atMs, blocks }, position) => {
          const earlier = requests.slice(0, position);
          const miss = blocks.findIndex(
            (block) => !earlier.some((other) => other.blocks.includes(block) && atMs - other.atMs < ttlMs),
          );
          return miss === -1 ? blocks.length : miss;
        });
        expect(simulatePrefixCache(requests, { ttlMs })).toEqual(expected);
      }),
    );
  });

  it('limiting the depth limits the hits and nothing else, since hashes are chained', () => {
    fc.assert(
      fc.property(workload, fc.integer({ min: 1, max: 4 }), (requests, depth) => {
        const cut = requests.map(({ atMs, blocks }) => ({ atMs, blocks: blocks.slice(0, depth) }));
        const whole = simulatePrefixCache(requests, { ttlMs: 300 });
        expect(simulatePrefixCache(cut, { ttlMs: 300 })).toEqual(whole.map((hits) => Math.min(hits, depth)));
      }),
    );
  });

  it('never hits less with a longer lifetime or a larger cache that keeps all', () => {
    fc.assert(
      fc.property(workload, (requests) => {
        const short = simulatePrefixCache(requests, { ttlMs: 100 });
        const long = simulatePrefixCache(requests, { ttlMs: 1_000 });
        for (const [position, hits] of short.entries()) expect(long[position]).toBeGreaterThanOrEqual(hits);
        expect(simulatePrefixCache(requests, { ttlMs: 100, capacityBlocks: 10_000 })).toEqual(short);
      }),
    );
  });
});
