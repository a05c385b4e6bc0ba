import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

test('a countdown reads like a clock and stops at nothing', () => {
  expect([1_747_000, 59_999, 3_900_000, 0, -5_000].map(timeLeft)).toEqual([
    '29:07',
    '0:59',
    '1:05:00',
    '0:00',
    '0:00',
  ]);
});
