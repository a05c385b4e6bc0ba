import { idSchema } from '@netra/contract';
import { expect, test } from 'vitest';
import { createStepKeys, derivedId } from './step-keys.ts';

test('branches that come in another order find their own steps again', () => {
  const first = createStepKeys();
  const before = [first('tool:spend', { by: 'model' }), first('tool:spend', { by: 'feature' })];
  const second = createStepKeys();
  const after = [second('tool:spend', { by: 'feature' }), second('tool:spend', { by: 'model' })];
  expect(after).toEqual(before.toReversed());
});

test('the same step done twice is two steps', () => {
  const keyOf = createStepKeys();
  expect(keyOf('think', 'Hm.')).not.toBe(keyOf('think', 'Hm.'));
});

test('a derived id is valid, the same for the same seed, and sorts by its time', () => {
  const atMs = Date.parse('2026-11-20T00:00:00.000Z');
  const id = derivedId('report', 'run_1/id:report:1', atMs);
  expect(idSchema('report').safeParse(id).success).toBe(true);
  expect(derivedId('report', 'run_1/id:report:1', atMs)).toBe(id);
  expect(derivedId('report', 'run_1/id:report:2', atMs)).not.toBe(id);
  expect(derivedId('report', 'a', atMs) < derivedId('report', 'b', atMs + 1)).toBe(true);
});
