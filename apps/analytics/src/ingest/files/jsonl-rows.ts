import type { FileRow } from './file-row.ts';
import { type Line, lineListsOf } from './lines.ts';
import { recordOfLine } from './record-of-line.ts';

function* rowsOf(lines: readonly Line[]): Generator<FileRow> {
  for (const line of lines) {
    if ('text' in line && line.text.trim() === '') continue;
    const row = recordOfLine(line);
    yield 'record' in row ? { line: row.line, raw: row.record, content: row.content } : row;
  }
}

/** Rows of a file with one JSON object a line: our own call record. They are read as they are asked for. */
export async function* jsonlRows(source: AsyncIterable<Buffer>): AsyncGenerator<Iterable<FileRow>> {
  for await (const lines of lineListsOf(source)) yield rowsOf(lines);
}
