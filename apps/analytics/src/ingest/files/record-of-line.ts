import { isObject } from './fields.ts';
import { maxLineBytes, type SourceRecord } from './file-row.ts';
import type { Line } from './lines.ts';

type TextLine = Extract<Line, { text: string }>;

/** Puts aside a line that is no text: too long to be read, or not UTF-8. */
export function unreadableLine(line: Exclude<Line, TextLine>) {
  const problem =
    line.problem === 'too_long'
      ? { field: '(line)', problem: `has ${line.bytes} bytes`, expected: `at most ${maxLineBytes} bytes` }
      : { field: '(line)', problem: 'is not valid UTF-8', expected: 'UTF-8 text' };
  return { line: line.number, problem, content: '' };
}

/** Reads a line as one JSON object; one that is none is put aside with what was expected. */
export function recordOfLine(line: Line): SourceRecord {
  if (!('text' in line)) return unreadableLine(line);
  const { number, text, nth } = line;
  const place = { line: number, ...(nth === undefined ? {} : { nth }) };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = `is not JSON: ${(error as Error).message}`;
    return {
      ...place,
      content: text,
      problem: { field: '(line)', problem, expected: 'one whole JSON object' },
    };
  }
  if (isObject(value)) return { ...place, record: value, content: text };
  const problem = { field: '(line)', problem: 'is JSON but no object', expected: 'one JSON object' };
  return { ...place, content: text, problem };
}
