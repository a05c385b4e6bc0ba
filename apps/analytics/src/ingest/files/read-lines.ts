import type { FileRow } from './file-row.ts';
import { linesOf } from './lines.ts';
import { unreadableLine } from './record-of-line.ts';

/** The non-empty lines of a file that are text; a line that is none becomes a row that is put aside. */
export async function* textLinesOf(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ number: number; text: string } | FileRow> {
  for await (const line of linesOf(source)) {
    if ('text' in line) {
      if (line.text.trim() !== '') yield line;
      continue;
    }
    yield unreadableLine(line);
  }
}
