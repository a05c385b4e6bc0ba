import { type Usd, usd } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attoFromUsd, usdFromAtto } from './amount.ts';
import { perMonth } from './month.ts';

const dayMs = 86_400_000;
const amounts = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(usdFromAtto);

describe('perMonth', () => {
  it('shows thirds that still add up', () => {
    const third = usd('33.333333333333333333');
    expect(perMonth([third, third, usd('33.333333333333333334')], 30 * dayMs)).toEqual([
      '33.33',
      '33.33',
      '33.34',
    ]);
  });

  it('scales a week to 30 days', () => {
    expect(perMonth([usd('7')], 7 * dayMs)).toEqual(['30']);
  });

  it('adds up to the rounded total and is never a cent off', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 12 }), (parts) => {
        const shown = perMonth(parts, 30 * dayMs);
        const cents = (amount: Usd) => attoFromUsd(amount);
        const shownTotal = shown.reduce((sum, part) => sum + cents(part), 0n);
        const total = parts.reduce((sum, part) => sum + cents(part), 0n);
        const off = shownTotal - total;
        expect((off < 0n ? -off : off) * 2n <= 10n ** 16n).toBe(true);
        for (const [index, part] of parts.entries()) {
          const difference = cents(shown[index]!) - cents(part);
          expect(difference < 10n ** 16n && difference > -(10n ** 16n)).toBe(true);
        }
      }),
    );
  });
});

describe('amounts', () => {
  it('go through text without loss', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (atto) => {
        expect(attoFromUsd(usdFromAtto(atto))).toBe(atto);
      }),
    );
  });

  it('refuse more decimals than can be kept', () => {
    expect(() => attoFromUsd('0.0000000000000000001')).toThrow(
      expect.objectContaining({ code: 'amount_precision' }),
    );
  });
});
