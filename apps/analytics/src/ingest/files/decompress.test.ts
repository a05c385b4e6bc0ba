import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openFile } from './decompress.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpacked(bytes: Buffer, size: number): Promise<string> {
  const { rest } = await openFile(inPieces(bytes, size), 64);
  const pieces: Buffer[] = [];
  for await (const piece of rest) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

const part = fc.oneof(
  fc.string({ maxLength: 400 }),
  // Long ones of little and of much variety: blocks that repeat, and blocks that are stored as they are.
  fc.integer({ min: 1, max: 200_000 }).map((length) => 'a'.repeat(length)),
  fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((bytes) => Buffer.from(bytes).toString('hex')),
);
const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

describe('a file that was packed in parts is unpacked whole, however it arrives', () => {
  test.each([
    ['gzip', (text: string) => gzipSync(text)],
    ['zstd', (text: string) => zstdCompressSync(text)],
    ['zstd with checksums', (text: string) => zstdCompressSync(text, checksum)],
  ])('%s', async (_name, pack) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        async (parts, size) => {
          expect(await unpacked(Buffer.concat(parts.map(pack)), size)).toBe(parts.join(''));
          expect(await unpacked(Buffer.concat(parts.map(pack)), 1_000_000)).toBe(parts.join(''));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('frames that hold something else, as pzstd writes them, are passed over', async () => {
    const skipped = Buffer.from('502a4d1804000000deadbeef', 'hex');
    const file = Buffer.concat([skipped, zstdCompressSync('one '), skipped, zstdCompressSync('two')]);
    for (const size of [1, 5, 1_000]) expect(await unpacked(file, size)).toBe('one two');
  });
});

describe('what breaks off is not taken for the whole', () => {
  const frames = [zstdCompressSync('one '.repeat(1_000)), zstdCompressSync('two '.repeat(1_000))];
  const whole = Buffer.concat(frames);

  test('a second frame that ends in the middle', async () => {
    for (const size of [7, 1_000])
      await expect(unpacked(whole.subarray(0, whole.length - 3), size)).rejects.toMatchObject({
        code: 'import_unreadable',
        details: { expected: 'a whole zstd file' },
      });
  });

  test('bytes after a frame that are none', async () => {
    await expect(unpacked(Buffer.concat([whole, Buffer.from('and so on')]), 1_000)).rejects.toMatchObject({
      code: 'import_unreadable',
      details: { bytes: whole.length },
    });
  });
});
