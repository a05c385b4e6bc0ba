import { expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
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

test('what a book holds is counted, and its cross-check is of that very book', () => {
  const { sources, ...checked } = checkBook(() => shippedBook().checksum, '2026-08-22');
  expect(checked).toMatchObject({ providers: 36, version: shippedBook().version, isIntact: true });
  expect(checked.models).toBe(shippedBook().providers.flatMap(({ models }) => models).length);
  expect(checked.prices).toBe(
    shippedBook().providers.flatMap(({ models }) => models.flatMap(({ prices }) => prices)).length,
  );
  expect(checked.quarantined).toBeGreaterThan(0);
  expect(checked.quarantined).toBeLessThan(checked.disagreements);
  const other = { ...shippedBook(), version: 'another' };
  expect(checkBook(() => other.checksum, '2026-08-22', other).isIntact).toBe(false);
});

test('a source is stale after 120 days, a model gone on its day, and unpriced outside its prices', () => {
  const book = bookOf({
    maker: {
      models: {
        lasting: {},
        leaving: { retiresAt: '2026-05-01' },
        dated: {
          prices: [
            priceOf({ id: 'a', effectiveFrom: '2026-02-01', effectiveTo: '2026-03-01' }),
            priceOf({ id: 'b', effectiveFrom: '2026-04-01', effectiveTo: '2026-05-01' }),
          ],
        },
      },
    },
  });
  const on = (day: string) => {
    const { sources, retired, unpricedModels } = checkBook(() => '', day, book);
    return { age: sources[0]!.ageDays, isStale: sources[0]!.isStale, retired, unpricedModels };
  };
  expect(on('2026-01-31').unpricedModels).toEqual(['maker/dated']);
  expect(on('2026-02-01').unpricedModels).toEqual([]);
  expect(on('2026-02-28').unpricedModels).toEqual([]);
  expect(on('2026-03-01').unpricedModels).toEqual(['maker/dated']);
  expect(on('2026-04-01').unpricedModels).toEqual([]);
  expect(on('2026-04-30')).toMatchObject({ age: 119, isStale: false, retired: [] });
  expect(on('2026-05-01')).toMatchObject({ age: 120, isStale: false, retired: ['maker/leaving'] });
  expect(on('2026-05-02')).toMatchObject({ age: 121, isStale: true, retired: ['maker/leaving'] });
});
