import type { FileRow } from './file-row.ts';
import { textLinesOf } from './read-lines.ts';

/** Rows of a file with one JSON object a line: our own call record. */
export async function* jsonlRows(source: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  for await (const line of textLinesOf(source)) {
    if (!('text' in line)) {
      yield line;
      continue;
    }
    const { number, text } = line;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const problem = `is not JSON: ${(error as Error).message}`;
      yield {
        line: number,
        content: text,
        problem: { field: '(line)', problem, expected: 'one whole JSON object' },
      };
      continue;
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      const problem = { field: '(line)', problem: 'is JSON but no object', expected: 'one JSON object' };
      yield { line: number, content: text, problem };
      continue;
    }
    yield { line: number, raw: value as Record<string, unknown>, content: text };
  }
}
