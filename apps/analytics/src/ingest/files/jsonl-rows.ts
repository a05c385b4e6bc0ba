import type { FileRow } from './file-row.ts';
import { linesOf } from './lines.ts';
import { recordOfLine } from './record-of-line.ts';

/** Rows of a file with one JSON object a line: our own call record. */
export async function* jsonlRows(source: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  for await (const line of linesOf(source)) {
    if ('text' in line && line.text.trim() === '') continue;
    const row = recordOfLine(line);
    yield 'record' in row ? { line: row.line, raw: row.record, content: row.content } : row;
  }
}
