import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { placeOf, planImport, quarantineReason } from './plan-import.ts';
import type { StatedPrice } from './stated-prices.ts';

const book = bookOf({
  openai: {
    models: {
      'gpt-9': {
        prices: [
          priceOf({
            id: 'standard',
            rates: { inputUncached: '0.000001', outputVisible: '0.000002' },
            above: [{ tokens: 200_000, rates: { inputUncached: '0.000004' } }],
          }),
          priceOf({ id: 'batch', tier: 'batch', effectiveTo: '2026-01-01' }),
        ],
      },
    },
  },
});
const day = '2026-07-24';
const price = (fields: Partial<StatedPrice> = {}): StatedPrice => ({
  provider: 'openai',
  model: 'gpt-9',
  isKnown: true,
  tier: 'standard',
  component: 'inputUncached',
  aboveTokens: 0,
  price: '0.0000012',
  ...fields,
});
const plan = (...stated: StatedPrice[]) => planImport(stated, { book, day });

describe('planning an import', () => {
  test('states what moves, from what to what, and lets a small move through', () => {
    expect(plan(price())).toEqual({
      compared: 1,
      unchanged: 0,
      changes: [
        {
          provider: 'openai',
          model: 'gpt-9',
          tier: 'standard',
          component: 'inputUncached',
          aboveTokens: 0,
          before: '0.000001',
          after: '0.0000012',
          second: null,
          reason: null,
        },
      ],
    });
  });

  test('counts what is the same, and a price of 0 for what has none', () => {
    expect(plan(price({ price: '0.000001' }), price({ component: 'reasoning', price: '0' }))).toEqual({
      compared: 2,
      unchanged: 2,
      changes: [],
    });
    expect(plan(price({ price: '0' })).changes).toMatchObject([
      { before: '0.000001', after: '0', reason: 'to_or_from_zero' },
    ]);
  });

  test('compares a step by length with that step, and plans none that the book does not have', () => {
    expect(plan(price({ aboveTokens: 200_000, price: '0.000005' })).changes).toMatchObject([
      { aboveTokens: 200_000, before: '0.000004', reason: null },
    ]);
    expect(plan(price({ aboveTokens: 128_000 })).changes).toEqual([]);
    expect(plan(price({ aboveTokens: 128_000 })).unchanged).toBe(0);
  });

  test('plans no tier that the book has no price of on that day', () => {
    expect(plan(price({ tier: 'flex' })).changes).toEqual([]);
    expect(plan(price({ tier: 'batch' })).changes).toEqual([]);
    const before = planImport([price({ tier: 'batch' })], { book, day: '2025-12-31' });
    expect(before.changes).toMatchObject([{ tier: 'batch', before: '0.000001' }]);
  });

  test('of models the book does not know plans standard prices only, for a person to confirm', () => {
    const unknown = { model: 'gpt-10', isKnown: false };
    expect(
      plan(price(unknown), price({ ...unknown, tier: 'batch' }), price({ ...unknown, provider: 'nobody' }))
        .changes,
    ).toMatchObject([
      { model: 'gpt-10', tier: 'standard', before: null, after: '0.0000012', reason: 'new_price' },
    ]);
  });

  test('holds a change against a second list at the same place, and against what was held before', () => {
    const second = [price({ price: '0.0000013' }), price({ component: 'outputVisible', price: '0.0000021' })];
    const stated = [price(), price({ component: 'outputVisible', price: '0.0000021' })];
    expect(planImport(stated, { book, day, second }).changes).toMatchObject([
      { second: '0.0000013', reason: 'sources_disagree' },
      { second: '0.0000021', reason: null },
    ]);
    const heldBefore = (place: { component: string }, was: string) =>
      place.component === 'inputUncached' && was === '0.0000012';
    expect(planImport(stated, { book, day, heldBefore }).changes).toMatchObject([
      { reason: 'moves_back' },
      { reason: null },
    ]);
  });

  test('tells places apart by each of their parts', () => {
    const places = [
      price(),
      price({ provider: 'azure' }),
      price({ model: 'gpt-10' }),
      price({ tier: 'flex' }),
      price({ component: 'reasoning' }),
      price({ aboveTokens: 1 }),
    ].map(placeOf);
    expect(new Set(places).size).toBe(places.length);
    // Names cannot run into each other.
    expect(placeOf(price({ provider: 'a', model: 'bc' }))).not.toBe(
      placeOf(price({ provider: 'ab', model: 'c' })),
    );
  });
});

describe('a change waits', () => {
  const change = (before: string | null, after: string, second: string | null = null) => ({
    before,
    after,
    second,
  });
  test.each([
    ['when a price doubles', change('1', '2'), false, 'moved_2x'],
    ['when a price halves', change('2', '1'), false, 'moved_2x'],
    ['not when it moves by less', change('1', '1.99'), false, null],
    ['when it becomes nothing', change('1', '0'), false, 'to_or_from_zero'],
    ['when it was nothing', change('0', '1'), false, 'to_or_from_zero'],
    ['when lists disagree', change('1', '1.5', '1.4'), false, 'sources_disagree'],
    ['not when they agree', change('1', '1.5', '1.5'), false, null],
    ['when there was none and one list states it', change(null, '1'), false, 'new_price'],
    ['not when there was none and both state it', change(null, '1', '1'), false, null],
    ['when it moves back', change('1', '1.5'), true, 'moves_back'],
    ['when it moves back, with both lists', change('1', '1.5', '1.5'), true, 'moves_back'],
    ['first for its size', change('1', '3', '4'), true, 'moved_2x'],
  ] as const)('%s', (_, planned, movesBack, reason) => {
    expect(quarantineReason(planned, movesBack)).toBe(reason);
  });
});
