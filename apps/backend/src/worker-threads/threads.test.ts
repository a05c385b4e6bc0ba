import { ApexError } from '@netra/contract';
import { expect, test } from 'vitest';
import { createThreads } from './threads.ts';

const threads = (limits: Partial<Parameters<typeof createThreads>[0]> = {}) =>
  createThreads({
    module: new URL('./testing/counting-worker.ts', import.meta.url),
    what: 'things',
    timeMs: 30_000,
    heapMegabytes: 32,
    atOnce: 1,
    waiting: 1,
    failure: (cause) => new ApexError('document_unreadable', 'It asks for too much.', { cause }),
    ...limits,
  });

test.each([
  ['throw', /went wrong/],
  ['memory', /memory/i],
  ['buffers', /its buffers have \d+ MB/],
])('a thread that ends by %s ends its own work only', async (ending, reason) => {
  const of = threads();
  const failed = of.run({ ending }, () => undefined);
  await expect(failed).rejects.toMatchObject({ code: 'document_unreadable' });
  await expect(failed.catch((error: Error) => Promise.reject(error.cause))).rejects.toThrow(reason);
  const said: unknown[] = [];
  await of.run({ ending: 'well' }, (message) => said.push(message));
  expect(said).toEqual(['begun']);
});

test('a thread that never ends is ended in time', async () => {
  const of = threads({ timeMs: 1_500 });
  await expect(of.run({ ending: 'never' }, () => undefined)).rejects.toMatchObject({
    code: 'document_unreadable',
    cause: expect.objectContaining({ message: 'not done within 1500 ms' }),
  });
});

test('what is more than may wait is refused at once, and what waits is done in order', async () => {
  const of = threads();
  const order: string[] = [];
  const first = of.run({ ending: 'well' }, () => order.push('first'));
  const second = of.run({ ending: 'well' }, () => order.push('second'));
  await expect(of.run({ ending: 'well' }, () => order.push('third'))).rejects.toMatchObject({
    code: 'overloaded',
    retryAfterMs: 5_000,
  });
  await Promise.all([first, second]);
  await of.run({ ending: 'well' }, () => order.push('fourth'));
  expect(order).toEqual(['first', 'second', 'fourth']);
});
