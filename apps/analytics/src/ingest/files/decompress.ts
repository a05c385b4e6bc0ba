import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ApexError } from '@netra/contract';

async function* orUnreadable(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    throw new ApexError(
      'import_unreadable',
      `The gzip file breaks off after ${bytes} bytes: ${(cause as Error).message}.`,
      {
        cause,
        details: { bytes, expected: 'a whole gzip file' },
      },
    );
  }
}

/** Takes the first bytes of a stream off to look at, and gives the whole stream back; unpacks gzip. */
export async function openFile(
  body: AsyncIterable<Buffer>,
  lookBytes: number,
): Promise<{ beginning: Buffer; rest: AsyncIterable<Buffer> }> {
  const opened = await lookAhead(body, lookBytes);
  if (opened.beginning[0] !== 0x1f || opened.beginning[1] !== 0x8b) return opened;
  const unpacked = createGunzip();
  // A failure of either stream ends the other and reaches whoever reads; nothing is left to do here.
  pipeline(Readable.from(opened.rest), unpacked, () => undefined);
  return lookAhead(orUnreadable(unpacked), lookBytes);
}

async function lookAhead(
  body: AsyncIterable<Buffer>,
  lookBytes: number,
): Promise<{ beginning: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = body[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  while (bytes < lookBytes) {
    const next = await iterator.next();
    if (next.done === true) {
      ended = true;
      break;
    }
    read.push(next.value);
    bytes += next.value.length;
  }
  async function* rest(): AsyncGenerator<Buffer> {
    yield* read;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { beginning: Buffer.concat(read), rest: rest() };
}
