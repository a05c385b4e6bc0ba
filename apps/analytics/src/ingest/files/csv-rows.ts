import { Readable } from 'node:stream';
import { ApexError } from '@netra/contract';
import { CsvError, parse } from 'csv-parse';
import type { CallProblem } from '../read-call.ts';
import { type CsvColumn, csvColumns, missingColumns } from './csv-columns.ts';
import { type FileRow, maxLineBytes } from './file-row.ts';

type Reading = { readonly raw: Record<string, unknown> } | { readonly problem: CallProblem };
type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } };

function readCell(column: CsvColumn, text: string): { value: unknown } | CallProblem {
  switch (column.kind) {
    case 'text':
      return { value: text };
    case 'number': {
      const value = Number(text);
      if (Number.isFinite(value)) return { value };
      return { field: column.name, problem: `"${text}" is no number`, expected: 'a number' };
    }
    case 'boolean': {
      const word = text.toLowerCase();
      if (['true', '1', 'yes'].includes(word)) return { value: true };
      if (['false', '0', 'no'].includes(word)) return { value: false };
      return {
        field: column.name,
        problem: `"${text}" is neither true nor false`,
        expected: 'true or false',
      };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch (error) {
        return { field: column.name, problem: (error as Error).message, expected: 'JSON' };
      }
  }
}

/** A row's cells as a call; an empty cell states nothing, so the field keeps its default. */
function readRecord(columns: readonly CsvColumn[], cells: readonly string[]): Reading {
  if (cells.length !== columns.length) {
    const problem = `has ${cells.length} columns`;
    return { problem: { field: '(line)', problem, expected: `${columns.length} columns` } };
  }
  const raw: Record<string, unknown> = { usage: {} };
  for (const [index, column] of columns.entries()) {
    const text = cells[index] ?? '';
    if (text === '') continue;
    const cell = readCell(column, text);
    if (!('value' in cell)) return { problem: cell };
    const [first = '', second] = column.path;
    if (second === undefined) raw[first] = cell.value;
    else raw[first] = { ...(raw[first] as Record<string, unknown> | undefined), [second]: cell.value };
  }
  return { raw };
}

function asUnreadable(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  return new ApexError('import_unreadable', `Line ${line}: the CSV cannot be read on: ${error.message}`, {
    cause: error,
    details: { line, problem: error.code, expected: 'CSV as in RFC 4180' },
  });
}

/**
 * Rows of a CSV file of our own call record, with a header of its field names. Raises `import_unreadable` when the
 * header lacks a field no call can be without, or where quoting breaks off, so that no later row can be told apart.
 */
export async function* csvRows(
  source: AsyncIterable<Buffer>,
  given: readonly string[],
): AsyncGenerator<FileRow> {
  const parser = Readable.from(source).compose(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: maxLineBytes,
    }),
  );
  let columns: CsvColumn[] | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const first = line;
      line = info.lines;
      if (columns === undefined) {
        columns = csvColumns(record);
        const missing = missingColumns(columns, given);
        if (missing.length === 0) continue;
        throw new ApexError('import_unreadable', `The header lacks ${missing.join(', ')}.`, {
          details: {
            line: 1,
            field: missing[0],
            expected: 'a header with the field names of a call',
            header: record,
          },
        });
      }
      const content = record.join(',');
      yield { line: Math.max(first, line - 1), content, ...readRecord(columns, record) };
    }
  } catch (error) {
    throw asUnreadable(error, line);
  }
}
