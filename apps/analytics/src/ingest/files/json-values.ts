import { ApexError } from '@netra/contract';
import { listNames } from './begun-record.ts';
import { maxLineBytes } from './file-row.ts';
import { decodeLine, type Line } from './lines.ts';

const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === lineFeed;
const isOpening = (byte: number) => byte === openBrace || byte === openBracket;
const isClosing = (byte: number) => byte === closeBrace || byte === closeBracket;

/**
 * Splits JSON that is one array, a document with its records in a list (`{"data": [...]}`), or values one after the
 * other into the texts of its records, each with the line it starts in; holds one record and never more than
 * `maxLineBytes`. Raises `import_unreadable` where the text ends in the middle.
 */
export async function* jsonValuesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let line = 1;
  let depth = 0;
  /** Depth inside which values are records: 0 for values one after the other, 1 for an array, 2 for a list in a document. */
  let level = 0;
  let inText = false;
  let escaped = false;
  let key = '';
  let keyStart = -1;
  let afterKey = false;
  let held: Buffer[] = [];
  let bytes = 0;
  let startLine = 1;
  let nth = 0;
  let inRecord = false;
  let first = true;
  let isFirst = true;

  const hold = (part: Buffer): void => {
    bytes += part.length;
    if (bytes <= maxLineBytes) held.push(part);
    else held = [];
  };
  const begin = (): void => {
    inRecord = true;
    nth = startLine === line && !isFirst ? nth + 1 : 0;
    isFirst = false;
    startLine = line;
    held = [];
    bytes = 0;
  };
  const end = (): Line => {
    inRecord = false;
    const whole: Line =
      bytes > maxLineBytes ? { number: startLine, problem: 'too_long', bytes } : decodeLine(startLine, held);
    held = [];
    return nth > 0 && 'text' in whole ? { ...whole, nth } : whole;
  };

  for await (const chunk of source) {
    let from = inRecord ? 0 : -1;
    keyStart = keyStart === -1 ? -1 : 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === lineFeed) line += 1;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inText = false;
          if (keyStart !== -1) {
            key += chunk.toString('latin1', keyStart, at);
            keyStart = -1;
          }
        }
        continue;
      }
      if (isSpace(byte)) continue;
      if (first && (byte === 0xef || byte === 0xbb || byte === 0xbf)) continue;
      if (first) {
        first = false;
        if (byte === openBracket) {
          level = 1;
          depth = 1;
          continue;
        }
      }
      if (depth === level && !inRecord && byte !== comma && !isClosing(byte)) {
        begin();
        from = at;
      }
      // A document's own fields are watched for the list of its records.
      if (level === 0 && depth === 1 && byte === quote && !afterKey) {
        key = '';
        keyStart = at + 1;
      }
      if (byte === quote) inText = true;
      else if (byte === colon && depth === 1) afterKey = true;
      else if (byte === comma && depth === 1) afterKey = false;
      else if (isOpening(byte)) {
        if (level === 0 && depth === 1 && afterKey && byte === openBracket && listNames.has(key)) {
          inRecord = false;
          isFirst = true;
          held = [];
          level = 2;
          from = -1;
        }
        depth += 1;
        continue;
      }
      if (isClosing(byte)) {
        depth -= 1;
        if (depth < level) {
          if (inRecord) {
            hold(chunk.subarray(from, at));
            yield end();
          }
          // The list ends; what is left of the document is passed over.
          if (level === 2) level = Number.POSITIVE_INFINITY;
          if (depth === 0) level = 0;
          afterKey = false;
          continue;
        }
      }
      if (inRecord && depth === level && (isClosing(byte) || byte === comma)) {
        if (isClosing(byte)) hold(chunk.subarray(from, at + 1));
        else hold(chunk.subarray(from, at));
        yield end();
        from = -1;
        afterKey = false;
      }
    }
    if (inRecord && from >= 0) hold(chunk.subarray(from));
    if (keyStart !== -1) key += chunk.toString('latin1', keyStart);
  }
  if (depth === 0 && !inText) {
    if (inRecord) yield end();
    return;
  }
  throw new ApexError('import_unreadable', `Line ${line}: the JSON ends in the middle of a value.`, {
    details: { line, field: '(line)', problem: 'ends in the middle', expected: 'whole JSON' },
  });
}
