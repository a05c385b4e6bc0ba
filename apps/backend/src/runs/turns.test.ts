import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const endless = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('turns are given in the order they were asked for, and never more than there are', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  const leave: (() => void)[] = [];
  for (let index = 0; index < 5; index += 1)
    void turns.take(endless).then((over) => {
      begun.push(index);
      leave[index] = over;
    });
  await settled();
  expect(begun).toEqual([0, 1]);
  leave[1]!();
  leave[1]!();
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  leave[0]!();
  leave[2]!();
  await settled();
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('who gives up waiting takes no turn', async () => {
  const turns = createTurns(1);
  const over = await turns.take(endless);
  const ending = new AbortController();
  const given = turns.take(ending.signal);
  const next = turns.take(endless);
  ending.abort(new Error('the run was stopped'));
  await expect(given).rejects.toThrow('the run was stopped');
  over();
  (await next)();
  (await turns.take(endless))();
  await expect(async () => turns.take(ending.signal)).rejects.toThrow('the run was stopped');
});
