import type { FileRow } from './file-row.ts';
import { maxLineBytes } from './file-row.ts';
import { linesOf } from './lines.ts';

/** The non-empty lines of a file that are text; a line that is none becomes a row that is put aside. */
export async function* textLinesOf(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ number: number; text: string } | FileRow> {
  for await (const line of linesOf(source)) {
    if ('text' in line) {
      if (line.text.trim() !== '') yield line;
      continue;
    }
    const problem =
      line.problem === 'too_long'
        ? { field: '(line)', problem: `has ${line.bytes} bytes`, expected: `at most ${maxLineBytes} bytes` }
        : { field: '(line)', problem: 'is not valid UTF-8', expected: 'UTF-8 text' };
    yield { line: line.number, problem, content: '' };
  }
}
