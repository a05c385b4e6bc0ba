import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ApexError } from '@netra/contract';
import { cutAtFrames } from './zstd-frames.ts';

type Packing = {
  readonly name: string;
  /** How files packed so begin; `x` is any half of a byte. */
  readonly magics: readonly string[];
  readonly unpack: () => Transform;
  /** How the packed bytes are handed to it; as they come where absent. */
  readonly pieces?: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;
};

const packings: readonly Packing[] = [
  { name: 'gzip', magics: ['1f8b'], unpack: createGunzip },
  {
    name: 'zstd',
    // The second is a frame that is passed over, with which pzstd begins.
    magics: ['28b52ffd', '5x2a4d18'],
    unpack: createZstdDecompress,
    pieces: cutAtFrames,
  },
];

async function* orUnreadable(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    throw new ApexError(
      'import_unreadable',
      `The ${name} file breaks off after ${bytes} unpacked bytes: ${(cause as Error).message}.`,
      { cause, details: { bytes, expected: `a whole ${name} file` } },
    );
  }
}

/** Takes the first bytes of a stream off to look at, and gives the whole stream back; unpacks gzip and zstd. */
export async function openFile(
  body: AsyncIterable<Buffer>,
  lookBytes: number,
): Promise<{ beginning: Buffer; rest: AsyncIterable<Buffer> }> {
  const opened = await lookAhead(body, lookBytes);
  const begins = opened.beginning.subarray(0, 4).toString('hex');
  const packing = packings.find(({ magics }) =>
    magics.some((magic) => [...magic].every((digit, at) => digit === 'x' || begins[at] === digit)),
  );
  if (packing === undefined) return opened;
  const unpacked = packing.unpack();
  // A failure of either stream ends the other and reaches whoever reads; nothing is left to do here.
  pipeline(Readable.from(packing.pieces?.(opened.rest) ?? opened.rest), unpacked, () => undefined);
  return lookAhead(orUnreadable(unpacked, packing.name), lookBytes);
}

async function lookAhead(
  body: AsyncIterable<Buffer>,
  lookBytes: number,
): Promise<{ beginning: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = body[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  while (bytes < lookBytes && !ended) {
    try {
      const next = await iterator.next();
      if (next.done === true) ended = true;
      else {
        read.push(next.value);
        bytes += next.value.length;
      }
    } catch (error) {
      // What came before the fault is still read: it fails where it breaks off.
      if (bytes === 0) throw error;
      failure = { error };
      ended = true;
    }
  }
  async function* rest(): AsyncGenerator<Buffer> {
    yield* read;
    if (failure !== undefined) throw failure.error;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { beginning: Buffer.concat(read), rest: rest() };
}
