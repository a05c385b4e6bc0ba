import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { passOver } from './pass-over.ts';

test('a body that somebody stopped reading half-way is read to its end', async () => {
  let made = 0;
  const body = new Readable({
    read() {
      made += 1;
      this.push(made > 50 ? null : Buffer.alloc(64 * 1024));
    },
  });
  const reader = body.iterator({ destroyOnReturn: false });
  await reader.next();
  await passOver(body);
  expect(made).toBe(51);
  expect(body.readableEnded).toBe(true);
});
