import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

test('a duration is said in the units people wait in, and never shorter than it is', () => {
  const said = [0, 1, 40_000, 90_000, 90_001, 3_540_000, 3_540_001, 7_500_000, 7_500_001, 86_400_000];
  expect(said.map(formatDuration)).toEqual([
    '1 s',
    '1 s',
    '40 s',
    '90 s',
    '2 min',
    '59 min',
    '1 h',
    '2 h 5 min',
    '2 h 6 min',
    '24 h',
  ]);
});
