import { zeroUsd } from '@netra/contract';
import { expect, test } from 'vitest';
import { qualityChange } from './quality-change.ts';

const scored = (successes: number, scoredCalls: number) => ({
  calls: 1_000,
  cost: zeroUsd,
  costPerCall: null,
  durationP50Ms: null,
  durationP95Ms: null,
  errorShare: 0,
  scoredCalls,
  successShare: scoredCalls === 0 ? null : successes / scoredCalls,
});

test('many answers show a difference that few do not', () => {
  expect(qualityChange(scored(950, 1_000), scored(700, 1_000))).toBe('worse');
  expect(qualityChange(scored(700, 1_000), scored(950, 1_000))).toBe('better');
  expect(qualityChange(scored(3, 3), scored(0, 1))).toBe('no-difference-shown');
  expect(qualityChange(scored(2, 2), scored(1, 2))).toBe('no-difference-shown');
  expect(qualityChange(scored(0, 0), scored(1, 2))).toBe('not-measured');
});
