import { isUtf8 } from 'node:buffer';
import { maxLineBytes } from './file-row.ts';

export type Line =
  | {
      readonly number: number;
      readonly text: string;
      /** How many records begin in the same line before this one; absent for the first. */
      readonly nth?: number;
    }
  | { readonly number: number; readonly problem: 'too_long' | 'not_utf8'; readonly bytes: number };

const lineFeed = 10;
const carriageReturn = 13;
const byteOrderMark = 0xfeff;

/** The text of a line or record from its bytes, without the end of line and the mark of the file's beginning. */
export function decodeLine(number: number, parts: readonly Buffer[]): Line {
  const [only] = parts;
  const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  if (!isUtf8(whole)) return { number, problem: 'not_utf8', bytes: whole.length };
  const end = whole.at(-1) === carriageReturn ? whole.length - 1 : whole.length;
  const start = number === 1 && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf ? 3 : 0;
  return { number, text: whole.toString('utf8', start, end) };
}

/** Lines of a text of whole lines, its first being `number`; a line ends with LF or CRLF. */
function split(text: string, number: number): Line[] {
  const whole = number === 1 && text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  const returns = whole.includes('\r');
  return whole.split('\n').map((line, index) => ({
    number: number + index,
    text: returns && line.endsWith('\r') ? line.slice(0, -1) : line,
  }));
}

/**
 * Splits a stream of bytes into lines, numbered from 1, and gives those that end in a piece of it together; holds at
 * most one line beside the piece, and never more than `maxLineBytes` of it.
 */
export async function* lineListsOf(source: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer): void => {
    bytes += part.length;
    if (bytes <= maxLineBytes) parts.push(part);
    else parts = [];
  };
  const end = (): Line => {
    const line: Line =
      bytes > maxLineBytes ? { number, problem: 'too_long', bytes } : decodeLine(number, parts);
    number += 1;
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of source) {
    const last = chunk.lastIndexOf(lineFeed);
    const whole = last === -1 ? undefined : wholeLines([...parts, chunk.subarray(0, last)], bytes + last);
    if (whole !== undefined) {
      const lines = split(whole, number);
      number += lines.length;
      parts = [];
      bytes = 0;
      yield lines;
      if (last + 1 < chunk.length) take(chunk.subarray(last + 1));
      continue;
    }
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at));
      lines.push(end());
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (bytes > 0) yield [end()];
}

/** Bytes of whole lines as one text; undefined where a line may be too long, or is no UTF-8: then each is looked at. */
function wholeLines(parts: readonly Buffer[], bytes: number): string | undefined {
  if (bytes > maxLineBytes) return undefined;
  const [only] = parts;
  const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  return isUtf8(whole) ? whole.toString('utf8') : undefined;
}

/** The same, one line after the other. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  for await (const lines of lineListsOf(source)) yield* lines;
}
