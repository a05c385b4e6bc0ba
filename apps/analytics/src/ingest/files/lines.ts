import { isUtf8 } from 'node:buffer';
import { maxLineBytes } from './file-row.ts';

export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: 'too_long' | 'not_utf8'; readonly bytes: number };

const lineFeed = 10;
const carriageReturn = 13;

/** The text of a line or record from its bytes, without the end of line and the mark of the file's beginning. */
export function decodeLine(number: number, parts: readonly Buffer[]): Line {
  const [only] = parts;
  const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  if (!isUtf8(whole)) return { number, problem: 'not_utf8', bytes: whole.length };
  const end = whole.at(-1) === carriageReturn ? whole.length - 1 : whole.length;
  const start = number === 1 && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf ? 3 : 0;
  return { number, text: whole.toString('utf8', start, end) };
}

/** Splits a stream of bytes into lines, numbered from 1; holds at most one line and never more than `maxLineBytes`. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
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
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at));
      yield end();
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  if (bytes > 0) yield end();
}
