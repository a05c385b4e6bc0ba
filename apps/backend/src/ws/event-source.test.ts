import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createEventSource } from './event-source.ts';

test('what comes after the end of a source does not break off what a slow reader has yet to take', async () => {
  const source = createEventSource(() => '');
  source.say('error', { code: 'session_ended' });
  source.end();
  source.say('ping', {});
  source.end();
  expect(await text(source.body)).toBe('event: error\ndata: {"code":"session_ended"}\n\n');
});

test('a source that nobody reads holds no more than its bound', async () => {
  const source = createEventSource(() => '');
  const ended = new Promise<void>((resolve) => source.onEnd(resolve));
  for (let count = 0; count < 20; count += 1) source.write('x'.repeat(100_000));
  await ended;
  expect(source.body.destroyed).toBe(true);
  expect(source.body.readableLength).toBeLessThan(1_200_000);
});
