import { expect, test } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

test('lets the burst in, then the rate, over any second after it', () => {
  const bucket = createTokenBucket({ perSecond: 100, burst: 300 });
  let taken = 0;
  const seconds: number[] = [];
  for (let nowMs = 0; nowMs < 10_000; nowMs += 5) {
    while (bucket.waitMs(nowMs) === 0) {
      bucket.take(10, nowMs);
      taken += 10;
    }
    if (nowMs % 1_000 === 0) seconds.push(taken);
  }
  expect(seconds[0]).toBe(300);
  for (let second = 1; second < seconds.length; second += 1)
    expect(Math.abs((seconds[second] ?? 0) - (seconds[second - 1] ?? 0) - 100)).toBeLessThanOrEqual(10);
});

test('a request larger than the burst is let in and paid off; the wait it states is the wait it takes', () => {
  const bucket = createTokenBucket({ perSecond: 100, burst: 50 });
  expect(bucket.waitMs(0)).toBe(0);
  bucket.take(1_050, 0);
  const waitMs = bucket.waitMs(0);
  expect(waitMs).toBe(10_010);
  expect(bucket.waitMs(waitMs - 1)).toBeGreaterThan(0);
  expect(bucket.waitMs(waitMs)).toBe(0);
});

test('a clock that is set back gives nothing away and takes nothing', () => {
  const bucket = createTokenBucket({ perSecond: 1, burst: 1 });
  bucket.take(1, 1_000_000);
  expect(bucket.waitMs(500_000)).toBe(1_000);
  expect(bucket.waitMs(1_001_000)).toBe(0);
});
