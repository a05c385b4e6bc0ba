import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { publicDataTest } from '../../../test/fixtures/public-data.ts';
import { type PrefixRequest, simulatePrefixCache } from './prefix-cache.ts';

type TraceLine = { timestamp: number; hash_ids: number[] };

function requestsOf(path: string): PrefixRequest[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TraceLine)
    .map(({ timestamp, hash_ids }) => ({ atMs: timestamp, blocks: hash_ids.map(String) }))
    .toSorted((left, right) => left.atMs - right.atMs);
}

publicDataTest(
  'an unbounded cache serves every block of the trace that was seen before',
  'traces/mooncake-synthetic.jsonl',
  (path) => {
    const requests = requestsOf(path);
    const blocks = requests.reduce((sum, request) => sum + request.blocks.length, 0);
    const different = new Set(requests.flatMap((request) => request.blocks)).size;
    const hits = simulatePrefixCache(requests, { ttlMs: Number.POSITIVE_INFINITY });
    // The trace's ids are chained, so every second sight of a block is a hit and every first one a miss.
    expect(hits.reduce((sum, run) => sum + run, 0)).toBe(blocks - different);
    expect(blocks - different).toBeGreaterThan(0);
  },
);

publicDataTest(
  'a five-minute cache of the trace agrees with the gaps between sights of each block',
  'traces/mooncake-synthetic.jsonl',
  (path) => {
    const requests = requestsOf(path);
    const lastSeen = new Map<string | number, number>();
    const expected = requests.map(({ atMs, blocks }) => {
      const isFresh = (block: string | number) =>
        atMs - (lastSeen.get(block) ?? Number.NEGATIVE_INFINITY) < 300_000;
      const stale = blocks.findIndex((block) => !isFresh(block));
      for (const block of blocks) lastSeen.set(block, atMs);
      return stale === -1 ? blocks.length : stale;
    });
    expect(simulatePrefixCache(requests, { ttlMs: 300_000 })).toEqual(expected);
  },
);
