import { isUtf8 } from 'node:buffer';
import type { CsvRecord } from './csv-records.ts';
import { maxLineBytes } from './file-row.ts';

const lineFeed = 10;
const carriageReturn = 13;
const byteOrderMark = 0xfeff;

/** What is left of a file where it is no longer plain: from the start of a line on. */
export type CsvRest = {
  readonly source: AsyncIterable<Buffer>;
  readonly firstLine: number;
  /** How lines end, where one was seen. */
  readonly ending: string | undefined;
};

type Ending = '\n' | '\r\n';

/** Lines of bytes that are plain: UTF-8 without a quote, every line ended alike and none too long; else undefined. */
function plainLines(bytes: Buffer, isFirst: boolean, ending: Ending): readonly string[] | undefined {
  if (bytes.length > maxLineBytes || bytes.includes('"') || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  const whole = isFirst && text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  if (ending === '\n') return whole.includes('\r') ? undefined : whole.split('\n');
  const lines = whole.split('\r\n');
  return lines.some((line) => line.includes('\n') || line.includes('\r')) ? undefined : lines;
}

/** Splits lines at the separator; empty ones are passed over. */
function recordsOf(lines: readonly string[], firstLine: number, separator: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line !== '') {
      records.push({ record: line.split(separator), endLine: firstLine + index, isText: true, text: line });
    }
  }
  return records;
}

/**
 * The records of a CSV file as long as its lines are plain; returns what is left where one is not. Holds at most one line
 * beside a piece of the file, and no more than `maxLineBytes` of it.
 */
export async function* plainRecordsOf(
  source: AsyncIterable<Buffer>,
  separator: string,
): AsyncGenerator<readonly CsvRecord[], CsvRest | undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let firstLine = 1;
  let ending: Ending | undefined;
  let isLeft = false;
  async function* rest(): AsyncGenerator<Buffer> {
    if (held.length > 0) yield held;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const leave = (): CsvRest => {
    isLeft = true;
    return { source: rest(), firstLine, ending: firstLine === 1 ? undefined : ending };
  };
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
      const last = held.lastIndexOf(lineFeed);
      if (last === -1 && held.length <= maxLineBytes) continue;
      if (last === -1) return leave();
      ending ??= held[held.indexOf(lineFeed) - 1] === carriageReturn ? '\r\n' : '\n';
      if (ending === '\r\n' && held[last - 1] !== carriageReturn) return leave();
      const lines = plainLines(held.subarray(0, last + 1 - ending.length), firstLine === 1, ending);
      if (lines === undefined) return leave();
      held = held.subarray(last + 1);
      const records = recordsOf(lines, firstLine, separator);
      firstLine += lines.length;
      if (records.length > 0) yield records;
    }
    return held.length === 0 ? undefined : leave();
  } finally {
    // Whoever stops reading here stops the source too; one that is left is read on.
    if (!isLeft) await iterator.return?.();
  }
}
