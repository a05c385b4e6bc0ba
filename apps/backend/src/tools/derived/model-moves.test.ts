import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import { type DayUse, lastMove } from './model-moves.ts';

/** Rows of days that follow each other, each with calls by model. */
function days(...uses: readonly Readonly<Record<string, number>>[]): DayUse[] {
  return uses.flatMap((models, index) =>
    Object.entries(models).map(([model, calls]) => ({
      key: ['chat', model],
      at: `2026-11-${String(index + 1).padStart(2, '0')}T00:00:00.000Z`,
      calls,
      cost: usd('1'),
      unpricedCalls: 0,
      errorCalls: 0,
      inputTokens: 1,
      outputTokens: 1,
      share: 0,
    })),
  );
}

const of = (...uses: readonly Readonly<Record<string, number>>[]) => lastMove('chat', days(...uses));
const day = (number: number) => `2026-11-0${number}T00:00:00.000Z`;

test('a model that takes over is a move, on the first day most calls went to it', () => {
  expect(of({ a: 50 }, { a: 50 }, { b: 50 }, { b: 50 })).toMatchObject({
    fromModel: 'a',
    toModel: 'b',
    at: day(3),
  });
  expect(of({ a: 50 }, { a: 45, b: 5 }, { a: 20, b: 30 }, { b: 50 })).toMatchObject({ at: day(3) });
});

test('the last of several moves is told, and a return as one', () => {
  expect(of({ a: 50 }, { b: 50 }, { c: 50 })).toMatchObject({ fromModel: 'b', toModel: 'c', at: day(3) });
  expect(of({ a: 50 }, { b: 50 }, { a: 50 })).toMatchObject({ fromModel: 'b', toModel: 'a', at: day(3) });
});

test('the largest of many parts is not most of the calls', () => {
  expect(of({ a: 40, b: 35, c: 25 }, { a: 35, b: 40, c: 25 })).toBeUndefined();
  expect(of({ a: 26, b: 24 }, { a: 24, b: 26 }, { a: 26, b: 24 }, { a: 24, b: 26 })).toBeUndefined();
  expect(of({ a: 70, b: 30 }, { a: 30, b: 70 })).toBeUndefined();
});

test('a trial of some calls, or of one day, is no move', () => {
  expect(of({ a: 50 }, { a: 40, b: 10 }, { a: 45, b: 5 })).toBeUndefined();
  expect(of({ a: 50 }, { a: 50 }, { a: 50, b: 3 }, { b: 3 })).toBeUndefined();
});

test('a few calls of the last day are taken with the day before, and too few tell nothing', () => {
  expect(of({ a: 50 }, { a: 50 }, { b: 2 })).toBeUndefined();
  expect(of({ a: 1 }, { b: 1 })).toBeUndefined();
  expect(of({ a: 4 }, { a: 4 }, { a: 4 }, { b: 4 }, { b: 4 }, { b: 4 })).toMatchObject({ at: day(4) });
  expect(lastMove('chat', [])).toBeUndefined();
});
