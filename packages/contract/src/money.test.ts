import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareUsd, formatUsd, multiplyUsd, shareOf, subtractUsd, sumUsd, type Usd, usd } from './money.ts';

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return usd(`${digits < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`);
  });

describe('exact amounts', () => {
  test('a sum does not depend on the order, to the last digit', () => {
    fc.assert(fc.property(fc.array(amount), (amounts) => sumUsd(amounts) === sumUsd(amounts.toReversed())));
  });

  test('what is subtracted can be added back', () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        (left, right) => compareUsd(sumUsd([subtractUsd(left, right), right]), left) === 0,
      ),
    );
  });

  test('where floats fail, decimals do not', () => {
    expect(sumUsd([usd('0.1'), usd('0.2')])).toBe('0.3');
    expect(multiplyUsd(usd('0.000000075'), 1_000_000_007)).toBe('75.000000525');
    expect(usd('1e-7')).toBe('0.0000001');
  });

  test.each(['', 'x', 'NaN', 'Infinity', '1,000', ' 1'])('"%s" is no amount', (text) => {
    expect(() => usd(text)).toThrow();
  });

  test('a share of nothing is 0, never NaN', () => {
    expect(shareOf(usd('5'), usd('0'))).toBe(0);
    expect(shareOf(usd('1'), usd('4'))).toBe(0.25);
  });
});

describe('amounts for people', () => {
  test.each([
    ['0', '$0.00'],
    ['1234567.891', '$1,234,567.89'],
    ['-12.5', '-$12.50'],
    ['0.0012345', '$0.0012'],
    ['0.000000075', '$0.000000075'],
    ['0.01', '$0.01'],
    ['999.999', '$1,000.00'],
  ])('%s is written %s', (value, text) => {
    expect(formatUsd(value as Usd)).toBe(text);
  });
});
