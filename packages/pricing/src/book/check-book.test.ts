import { expect, test } from 'vitest';
import { checkBook } from './check-book.ts';
import { bookChecksum, shippedBook } from './shipped-book.ts';

test('a book whose prices are not the ones its checksum was made of is found out', async () => {
  const actual = await bookChecksum(shippedBook());
  expect(checkBook(() => actual, '2026-08-22')).toMatchObject({
    isIntact: true,
    actual: shippedBook().checksum,
  });
  const changed = structuredClone(shippedBook());
  const [price] = changed.providers[0]!.models[0]!.prices;
  price!.rates.inputUncached = '0.000001';
  const other = await bookChecksum(changed);
  expect(other).not.toBe(actual);
  expect(checkBook(() => other, '2026-08-22', changed).isIntact).toBe(false);
});

test('sources grow stale, and models retire, with the day', () => {
  const on = (day: string) => checkBook(() => '', day);
  expect(on('2026-08-22').sources.every(({ isStale }) => !isStale)).toBe(true);
  expect(on('2027-08-22').sources.every(({ isStale }) => isStale)).toBe(true);
  expect(on('2027-08-22').retired.length).toBeGreaterThan(on('2025-08-22').retired.length);
});
