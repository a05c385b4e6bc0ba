import { subtractUsd, sumUsd, usd } from '@netra/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompose } from './decompose.ts';

test('more calls at the same price are volume, dearer tokens price, longer calls mix', () => {
  const before = { cost: usd('10'), calls: 100, tokens: 1_000 };
  const nothing = { volumeEffect: '0', priceEffect: '0', mixEffect: '0' };
  expect(decompose(before, before)).toEqual(nothing);
  const more = { cost: usd('20'), calls: 200, tokens: 2_000 };
  expect(decompose(before, more)).toEqual({ ...nothing, volumeEffect: '10' });
  expect(decompose(before, { ...before, cost: usd('15') })).toEqual({ ...nothing, priceEffect: '5' });
  const longer = { cost: usd('30'), calls: 100, tokens: 3_000 };
  expect(decompose(before, longer)).toEqual({ ...nothing, mixEffect: '20' });
  expect(decompose({ cost: usd('0'), calls: 0, tokens: 0 }, before)).toEqual({
    ...nothing,
    volumeEffect: '10',
  });
});

test('the effects add up to the change exactly, whatever the numbers', () => {
  const side = fc
    .record({ atto: fc.bigInt(0n, 10n ** 24n), calls: fc.nat(), tokens: fc.nat() })
    .map(({ atto, calls, tokens }) => {
      const text = atto.toString().padStart(19, '0');
      return { cost: usd(`${text.slice(0, -18)}.${text.slice(-18)}`), calls, tokens };
    });
  fc.assert(
    fc.property(side, side, (before, now) => {
      const effects = decompose(before, now);
      const change = subtractUsd(now.cost, before.cost);
      expect(sumUsd([effects.volumeEffect, effects.priceEffect, effects.mixEffect])).toBe(change);
    }),
  );
});
