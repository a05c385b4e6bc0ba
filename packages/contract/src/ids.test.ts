import { expect, test } from 'vitest';
import { type IdKind, idPrefixes, idSchema, newId } from './ids.ts';

const kinds = Object.keys(idPrefixes) as IdKind[];

test('every kind has a prefix of its own', () => {
  expect(new Set(Object.values(idPrefixes)).size).toBe(kinds.length);
});

test.each(kinds)('a new %s id is accepted as one, and as nothing else', (kind) => {
  const id = newId(kind);
  expect(idSchema(kind).safeParse(id).success).toBe(true);
  const other = kind === 'run' ? 'thread' : 'run';
  expect(idSchema(other).safeParse(id).success).toBe(false);
});

test('ids sort by the time of their making', async () => {
  const first = newId('event');
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(first < newId('event')).toBe(true);
});
