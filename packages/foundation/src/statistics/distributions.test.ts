import { expect, test } from 'vitest';
import { gapsOf, ksDistance } from './distributions.ts';

test('two samples differ by the largest gap between their distributions', () => {
  expect(ksDistance([1, 2, 3, 4], [4, 3, 2, 1])).toBe(0);
  expect(ksDistance([1, 2], [3, 4])).toBe(1);
  expect(ksDistance([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
  expect(ksDistance([1, 1, 2, 3], [1, 2, 2, 3])).toBe(0.25);
});

test('gaps are between moments in order, whatever order they came in', () => {
  expect(gapsOf([30, 10, 15])).toEqual([5, 15]);
  expect(gapsOf([7])).toEqual([]);
});
