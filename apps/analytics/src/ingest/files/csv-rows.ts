import { ApexError } from '@netra/contract';
import { CsvError, parse } from 'csv-parse';
import type { CallProblem } from '../read-call.ts';
import { type CsvColumn, csvColumns, missingColumns } from './csv-columns.ts';
import { type FileRow, maxLineBytes } from './file-row.ts';

type Reading = { readonly raw: Record<string, unknown> } | { readonly problem: CallProblem };
type Parsed = { readonly record: readonly string[]; readonly endLine: number };

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

function asUnreadable(error: Error, line: number): ApexError {
  const problem = error instanceof CsvError ? error.code : error.name;
  return new ApexError('import_unreadable', `Line ${line}: the CSV cannot be read on: ${error.message}`, {
    cause: error,
    details: { line, problem, expected: 'CSV as in RFC 4180' },
  });
}

/** The records of a CSV file; where it breaks off, those before come first. Raises `import_unreadable`. */
async function* recordsOf(source: AsyncIterable<Buffer>): AsyncGenerator<Parsed> {
  let records: Parsed[] = [];
  let failure: Error | undefined;
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxLineBytes,
    on_record: (record: string[], context) => {
      records.push({ record, endLine: context.lines });
      return null;
    },
  });
  parser.on('error', (error) => {
    failure = error;
  });
  parser.resume();
  let line = 1;
  const taken = function* () {
    const ready = records;
    records = [];
    line = ready.at(-1)?.endLine ?? line;
    yield* ready;
    if (failure !== undefined) throw asUnreadable(failure, line + 1);
  };
  for await (const chunk of source) {
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    yield* taken();
  }
  await new Promise<void>((resolve) => parser.end(() => resolve()));
  yield* taken();
}

function columnsOf(header: readonly string[], given: readonly string[]): CsvColumn[] {
  const columns = csvColumns(header);
  const missing = missingColumns(columns, given);
  if (missing.length === 0) return columns;
  const expected = 'a header with the field names of a call';
  throw new ApexError('import_unreadable', `The header lacks ${missing.join(', ')}.`, {
    details: { line: 1, field: missing[0], expected, header },
  });
}

/**
 * Rows of a CSV file of our own call record, with a header of its field names; `given` are fields the import states
 * for all rows. Raises `import_unreadable` when the header lacks a field no call can be without, or where quoting
 * breaks off, so that no later row can be told apart.
 */
export async function* csvRows(
  source: AsyncIterable<Buffer>,
  given: readonly string[],
): AsyncGenerator<FileRow> {
  let columns: CsvColumn[] | undefined;
  for await (const { record, endLine } of recordsOf(source)) {
    if (columns === undefined) {
      columns = columnsOf(record, given);
      continue;
    }
    const content = record.join(',');
    const line = endLine - content.split('\n').length + 1;
    yield { line, content, ...readRecord(columns, record) };
  }
}
