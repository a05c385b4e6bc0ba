import { ApexError } from '@netra/contract';

// A zstd file may be several frames one after the other, as `pzstd` and `cat` make them. The decoder of Node stops where a
// frame ends within a piece, and drops what is left of the piece without a word: so no piece may hold the end of a frame and
// the beginning of the next. Frames are told apart by RFC 8878, section 3.1.

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const dictionaryBytes = [0, 1, 2, 4] as const;
const sizeBytes = [0, 2, 4, 8] as const;

/** What is read next: so many bytes, and what they mean. */
type Part = 'magic' | 'descriptor' | 'block' | 'skipped';
const lengths: Readonly<Record<Part, number>> = { magic: 4, descriptor: 1, block: 3, skipped: 4 };

/** What follows a part: so many bytes that are passed over, then another part, or the end of the frame. */
type Next = { readonly over: number; readonly part: Part; readonly endsFrame: boolean };

function afterMagic(head: Buffer, at: number): Next {
  const magic = head.readUInt32LE();
  if (magic === frameMagic) return { over: 0, part: 'descriptor', endsFrame: false };
  if ((magic & 0xfffffff0) >>> 0 === skippableMagic) return { over: 0, part: 'skipped', endsFrame: false };
  throw new ApexError('import_unreadable', `The zstd file goes on with something else after ${at} bytes.`, {
    details: { bytes: at, expected: 'the end of the file, or another zstd frame' },
  });
}

function afterDescriptor(head: Buffer): Next {
  const descriptor = head[0] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const size = sizeBytes[(descriptor >> 6) as 0 | 1 | 2 | 3] || (isSingle ? 1 : 0);
  const over = (isSingle ? 0 : 1) + dictionaryBytes[(descriptor & 3) as 0 | 1 | 2 | 3] + size;
  return { over, part: 'block', endsFrame: false };
}

function afterBlock(head: Buffer, checksumBytes: number): Next {
  const header = head.readUIntLE(0, 3);
  const isLast = (header & 1) === 1;
  const isRepeated = ((header >> 1) & 3) === 1;
  const content = isRepeated ? 1 : header >> 3;
  return {
    over: content + (isLast ? checksumBytes : 0),
    part: isLast ? 'magic' : 'block',
    endsFrame: isLast,
  };
}

/** The pieces of a zstd file, cut where its frames end. Raises `import_unreadable` for what is no frame. */
export async function* cutAtFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  let next: Next = { over: 0, part: 'magic', endsFrame: false };
  let over = 0;
  let checksumBytes = 0;
  let passed = 0;
  for await (const chunk of source) {
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      const wanted = over > 0 ? over : lengths[next.part] - head.length;
      const step = Math.min(wanted, chunk.length - at);
      if (over > 0) over -= step;
      else {
        head = Buffer.concat([head, chunk.subarray(at, at + step)]);
        if (head.length === lengths[next.part]) {
          if (next.part === 'descriptor') checksumBytes = ((head[0] ?? 0) & 4) === 0 ? 0 : 4;
          next = nextAfter(next.part, head, { at: passed + at + step - head.length, checksumBytes });
          over = next.over;
          head = Buffer.alloc(0);
        }
      }
      at += step;
      if (over > 0 || !next.endsFrame || head.length > 0) continue;
      yield chunk.subarray(from, at);
      from = at;
      next = { ...next, endsFrame: false };
    }
    if (from < chunk.length) yield chunk.subarray(from);
    passed += chunk.length;
  }
}

function nextAfter(
  part: Part,
  head: Buffer,
  { at, checksumBytes }: { at: number; checksumBytes: number },
): Next {
  switch (part) {
    case 'magic':
      return afterMagic(head, at);
    case 'descriptor':
      return afterDescriptor(head);
    case 'block':
      return afterBlock(head, checksumBytes);
    case 'skipped':
      return { over: head.readUInt32LE(), part: 'magic', endsFrame: true };
  }
}
