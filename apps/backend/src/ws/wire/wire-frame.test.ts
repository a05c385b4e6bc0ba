import { PassThrough, type Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import * as library from 'ws';
import { wireFrameOf } from './wire-frame.ts';

// The library exports its reader, and its types do not say so.
const { Receiver } = library as unknown as {
  Receiver: new (options: { isServer: boolean }) => Writable;
};

/** What a WebSocket reader makes of bytes, by the reader of the library itself. */
function readBack(bytes: Buffer): Promise<string> {
  const receiver = new Receiver({ isServer: false });
  const stream = new PassThrough();
  return new Promise((resolve, reject) => {
    receiver.on('message', (data: Buffer, isBinary: boolean) => {
      expect(isBinary).toBe(false);
      resolve(data.toString());
    });
    receiver.on('error', reject);
    stream.pipe(receiver);
    stream.end(bytes);
  });
}

describe('a text as a WebSocket frame', () => {
  test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'of %i bytes is read back as it was',
    async (bytes) => {
      const text = 'x'.repeat(bytes);
      expect(await readBack(wireFrameOf(text))).toBe(text);
    },
  );

  test('counts bytes, not characters', async () => {
    const text = 'é€😀'.repeat(50);
    expect(text.length).toBeLessThan(Buffer.byteLength(text));
    expect(await readBack(wireFrameOf(text))).toBe(text);
  });

  test('is whole, of text, and not masked', () => {
    const frame = wireFrameOf('{}');
    expect([...frame]).toEqual([0x81, 2, 0x7b, 0x7d]);
  });
});
