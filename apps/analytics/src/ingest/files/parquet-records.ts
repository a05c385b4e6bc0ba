import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ApexError } from '@netra/contract';
import { type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { SourceRecord } from './file-row.ts';

/** Largest row group that is read, in bytes unpacked: it is held in memory whole. */
const maxRowGroupBytes = 512 * 1024 * 1024;

const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};

function unreadable(problem: string, cause?: unknown): ApexError {
  return new ApexError('import_unreadable', `The Parquet file ${problem}.`, {
    ...(cause === undefined ? {} : { cause }),
    details: { problem, expected: 'a whole Parquet file' },
  });
}

async function bytesOf(file: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(end - start);
  await file.read(new Uint8Array(bytes), 0, end - start, start);
  return bytes;
}

/** Numbers and times as JSON would hold them; a count beyond what a number holds stays text and is refused later. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

const shownContent = 2_000;

async function* rowsOf(file: FileHandle): AsyncGenerator<SourceRecord> {
  const { size } = await file.stat();
  const buffer = {
    byteLength: size,
    slice: (start: number, end: number = size) => bytesOf(file, start < 0 ? size + start : start, end),
  };
  let row = 0;
  try {
    const metadata = await parquetMetadataAsync(buffer);
    for (const group of metadata.row_groups) {
      if (Number(group.total_byte_size) > maxRowGroupBytes)
        throw unreadable(`has a row group of ${group.total_byte_size} bytes, more than ${maxRowGroupBytes}`);
      const rowEnd = row + Number(group.num_rows);
      const rows = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart: row, rowEnd });
      for (const found of rows) {
        row += 1;
        const record = plain(found) as Record<string, unknown>;
        yield { line: row, record, content: JSON.stringify(record).slice(0, shownContent) };
      }
    }
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    throw unreadable(`cannot be read on after row ${row}: ${(cause as Error).message}`, cause);
  }
}

/**
 * The records of a Parquet file, numbered by row; one row group at a time is in memory. Its index stands at its end, so
 * the file is first written to the system's temporary directory. Raises `import_unreadable`.
 */
export async function* parquetRecordsOf(source: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  const directory = await mkdtemp(join(tmpdir(), 'apex-import-'));
  try {
    const path = join(directory, 'file.parquet');
    await pipeline(Readable.from(source), createWriteStream(path));
    const file = await open(path);
    try {
      yield* rowsOf(file);
    } finally {
      await file.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
