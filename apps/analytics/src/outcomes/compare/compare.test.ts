import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../testing/test-calls.ts';
import { qualityDifference, reported, wilson } from './quality-interval.ts';
import { type PairedItem, pairedHalves, type ScoredModel } from './scored-items.ts';
import { tokenRatio } from './token-ratio.ts';

const scored = (score: number, outputTokens = 10) => ({
  score,
  inputTokens: 100,
  outputTokens,
  promptCharacters: 0,
});

describe('the interval of a difference in quality', () => {
  test('is Wilson’s where only one side has anything, as in published tables', () => {
    // Wilson's 95% interval of 81/263 (Newcombe 1998, table I: 0.2553 to 0.3662).
    const interval = wilson(81 / 263, 263, reported);
    expect(interval.low).toBeCloseTo(0.2553, 4);
    expect(interval.high).toBeCloseTo(0.3662, 4);
  });

  test('is not certain where no item differs, and knows nothing without items', () => {
    const same = qualityDifference({ items: 50, lost: 0, gained: 0 }, reported);
    expect(same.mean).toBe(0);
    expect(same.low).toBeLessThan(-0.05);
    expect(qualityDifference({ items: 0, lost: 0, gained: 0 }, reported)).toMatchObject({ low: -1, high: 1 });
    expect(qualityDifference({ items: 10, lost: 10, gained: 0 }, reported)).toMatchObject({
      mean: -1,
      low: -1,
    });
  });

  test('holds the true difference about as often as it says', () => {
    const random = seededRandom(7);
    const rounds = 2_000;
    for (const [loss, gain, items] of [
      [0.1, 0.1, 200],
      [0.02, 0.01, 150],
      [0.3, 0.07, 300],
    ] as const) {
      let held = 0;
      for (let round = 0; round < rounds; round += 1) {
        let lost = 0;
        let gained = 0;
        for (let item = 0; item < items; item += 1) {
          const drawn = random();
          if (drawn < loss) lost += 1;
          else if (drawn < loss + gain) gained += 1;
        }
        const { low, high } = qualityDifference({ items, lost, gained }, reported);
        if (low <= gain - loss && gain - loss <= high) held += 1;
      }
      expect(held / rounds).toBeGreaterThan(0.935);
      expect(held / rounds).toBeLessThan(0.985);
    }
  });
});

describe('two halves of the same items', () => {
  const model = (name: string, items: readonly string[]): ScoredModel => ({
    name,
    items: new Map(items.map((item) => [item, scored(1)])),
  });
  const names = Array.from({ length: 2_000 }, (_, index) => `item-${index}`);

  test('are about equal, the same in every run, and hold only what both models answered', () => {
    const first = pairedHalves(model('a', names), model('b', names.slice(0, 1_500)));
    expect(first.choice.length + first.confirmation.length).toBe(1_500);
    expect(Math.abs(first.choice.length - 750)).toBeLessThan(80);
    const again = pairedHalves(model('a', names.toReversed()), model('b', names.slice(0, 1_500)));
    expect(again.choice.length).toBe(first.choice.length);
  });
});

describe('the ratio of tokens', () => {
  test('is weighted by what tokens cost, and wide where items differ', () => {
    const items = (outputs: readonly [number, number][]): PairedItem[] =>
      outputs.map(([present, other]) => ({ present: scored(1, present), other: scored(1, other) }));
    expect(
      tokenRatio(
        items([
          [10, 10],
          [20, 20],
        ]),
        { input: 1, output: 3 },
      ),
    ).toEqual({
      low: 1,
      expected: 1,
      high: 1,
    });
    // 100 in and 100 out against 100 in and 200 out, output at three times the price: 700 / 400.
    const twice = tokenRatio(items(Array.from({ length: 50 }, () => [100, 200])), { input: 1, output: 3 });
    expect(twice.expected).toBe(1.75);
    const mixed = tokenRatio(
      items([
        [10, 40],
        [40, 10],
        [10, 10],
        [25, 35],
      ]),
      { input: 1, output: 3 },
    );
    expect(mixed.low).toBeLessThan(mixed.expected);
    expect(mixed.high).toBeGreaterThan(mixed.expected);
  });

  test('is 1 where the file counts no tokens', () => {
    const none = { score: 1, inputTokens: 0, outputTokens: 0, promptCharacters: 0 };
    const items = [
      { present: none, other: none },
      { present: none, other: none },
    ];
    expect(tokenRatio(items, { input: 1, output: 3 }).expected).toBe(1);
  });
});
