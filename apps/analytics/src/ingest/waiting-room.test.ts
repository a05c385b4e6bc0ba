import { expect, test } from 'vitest';
import { WaitingRoom } from './waiting-room.ts';

const room = () => new WaitingRoom({ rows: 100, bytes: 1_000 }, { noun: 'calls', retryAfterMs: 500 });
const refused = expect.objectContaining({ code: 'overloaded', retryAfterMs: 500 });

test('takes up to its rows, and anything where nothing waits', () => {
  const one = room();
  one.check('a', 5_000);
  one.enter('a', { rows: 60, bytes: 0 });
  one.check('a', 40);
  expect(() => one.check('a', 41)).toThrow(refused);
  one.leave('a', { rows: 60, bytes: 0 });
  one.check('a', 5_000);
});

test('takes no more once its bytes wait, however few the rows', () => {
  const one = room();
  one.enter('a', { rows: 1, bytes: 999 });
  one.check('a', 1);
  one.enter('a', { rows: 1, bytes: 1 });
  expect(() => one.check('a', 1)).toThrow(refused);
  one.leave('a', { rows: 1, bytes: 1 });
  one.check('a', 1);
});

test('lets organizations of which nothing waits in beside one that fills it, until twice as much waits', () => {
  const one = room();
  one.enter('a', { rows: 100, bytes: 1_000 });
  expect(() => one.check('a', 1)).toThrow(refused);
  one.check('b', 60);
  one.enter('b', { rows: 60, bytes: 500 });
  expect(() => one.check('b', 1)).toThrow(refused);
  one.check('c', 40);
  expect(() => one.check('c', 41)).toThrow(refused);
  one.enter('c', { rows: 1, bytes: 500 });
  expect(() => one.check('d', 1)).toThrow(refused);
  one.leave('a', { rows: 100, bytes: 1_000 });
  one.check('d', 39);
  one.check('a', 39);
});
