import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { compareBooks } from './compare-books.ts';
import { suspiciousMove } from './price-move.ts';
import { unitPrice } from './unit-price.ts';

const bookWith = (prices: readonly object[]) => bookOf({ maker: { models: { plain: { prices } } } });
const step = (rates: object) => [{ tokens: 200_000, rates }];

describe('what two books state differently', () => {
  test('is a price of either at a length, with what it was and what it is', () => {
    const before = bookWith([
      priceOf({ id: 'kept', rates: { inputUncached: '1' }, above: step({ inputUncached: '4' }) }),
      priceOf({ id: 'gone', tier: 'flex', rates: { inputUncached: '1' } }),
    ]);
    const after = bookWith([
      priceOf({
        id: 'kept',
        rates: { inputUncached: '1', outputVisible: '3' },
        above: step({ inputUncached: '5' }),
      }),
      priceOf({ id: 'new', tier: 'batch', rates: { inputUncached: '2' } }),
    ]);
    const place = { provider: 'maker', model: 'plain', isQuarantined: false };
    expect(compareBooks(before, after)).toEqual([
      {
        ...place,
        priceId: 'kept',
        component: 'inputUncached',
        aboveTokens: 200_000,
        before: '4',
        after: '5',
      },
      { ...place, priceId: 'kept', component: 'outputVisible', aboveTokens: 0, before: null, after: '3' },
      { ...place, priceId: 'gone', component: 'inputUncached', aboveTokens: 0, before: '1', after: null },
      { ...place, priceId: 'new', component: 'inputUncached', aboveTokens: 0, before: null, after: '2' },
    ]);
  });

  test('waits for a person where a price doubles or vanishes to 0', () => {
    const of = (price: string) => bookWith([priceOf({ id: 'p', rates: { inputUncached: price } })]);
    const isQuarantined = (was: string, is: string) => compareBooks(of(was), of(is))[0]?.isQuarantined;
    expect(isQuarantined('1', '2')).toBe(true);
    expect(isQuarantined('1', '0')).toBe(true);
    expect(isQuarantined('1', '1.9')).toBe(false);
    expect(isQuarantined('1', '1')).toBeUndefined();
  });
});

test('a move is suspicious from twice or half on, and to or from nothing', () => {
  expect(suspiciousMove('1', '1.0')).toBeUndefined();
  expect(suspiciousMove('0', '0.0')).toBeUndefined();
  expect(suspiciousMove('1', '1.999')).toBeUndefined();
  expect(suspiciousMove('1', '2')).toBe('moved_2x');
  expect(suspiciousMove('2', '1')).toBe('moved_2x');
  expect(suspiciousMove('0', '1')).toBe('to_or_from_zero');
  expect(suspiciousMove('1', '0')).toBe('to_or_from_zero');
});

describe('a price a unit', () => {
  test('has at most 12 decimals, half to even, and no exponent', () => {
    expect(unitPrice('1e-7')).toBe('0.0000001');
    expect(unitPrice('0.0000000000005')).toBe('0');
    expect(unitPrice('0.0000000000015')).toBe('0.000000000002');
    expect(unitPrice('0.1800000000000002')).toBe('0.18');
    expect(unitPrice(0)).toBe('0');
  });

  test.each([['-1'], ['NaN'], ['Infinity']])('is not %s', (value) => {
    expect(() => unitPrice(value)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: `${value} is no price: expected a decimal from 0.`,
      }),
    );
  });
});
