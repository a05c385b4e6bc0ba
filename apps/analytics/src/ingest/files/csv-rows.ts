import { ApexError } from '@netra/contract';
import type { CallProblem } from '../read-call.ts';
import { type CsvColumn, csvColumns, missingColumns } from './csv-columns.ts';
import { type CsvRecord, csvRecordListsOf, notText, placeOf } from './csv-records.ts';
import { isObject } from './fields.ts';
import type { FileRow } from './file-row.ts';

type Reading = { readonly raw: Record<string, unknown> } | { readonly problem: CallProblem };

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
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    const text = cells[index] ?? '';
    if (column === undefined || text === '') continue;
    const cell = readCell(column, text);
    if (!('value' in cell)) return { problem: cell };
    const [first = '', second] = column.path;
    const group = raw[first];
    if (second === undefined) raw[first] = cell.value;
    else if (isObject(group) && second !== '__proto__') group[second] = cell.value;
    else raw[first] = { ...(group as object | undefined), [second]: cell.value };
  }
  return { raw };
}

/** Two columns of one field, whatever their spelling, would hide one another. */
function refuseTwice(columns: readonly CsvColumn[], header: readonly string[]): void {
  const places = columns.map(({ path }) => path.join('.'));
  const second = columns.find((_, index) => places.indexOf(places[index] ?? '') !== index);
  if (second === undefined) return;
  const first = columns[places.indexOf(second.path.join('.'))];
  const names =
    first?.name === second.name
      ? `"${second.name}" twice`
      : `"${first?.name}" and "${second.name}", which are one field`;
  throw new ApexError('import_unreadable', `The header names ${names}.`, {
    details: { line: 1, field: second.name, expected: 'every field once', header },
  });
}

function columnsOf(header: readonly string[], given: readonly string[]): CsvColumn[] {
  const columns = csvColumns(header);
  refuseTwice(columns, header);
  const missing = missingColumns(columns, given);
  if (missing.length === 0) return columns;
  const expected = 'a header with the field names of a call';
  throw new ApexError('import_unreadable', `The header lacks ${missing.join(', ')}.`, {
    details: { line: 1, field: missing[0], expected, header },
  });
}

function* rowsOf(
  columns: readonly CsvColumn[],
  records: readonly CsvRecord[],
  separator: string,
): Generator<FileRow> {
  for (const each of records) {
    const { record, isText } = each;
    const { line, content } = placeOf(each, separator);
    if (isText) yield { line, content, ...readRecord(columns, record) };
    else yield { line, content, problem: notText };
  }
}

/**
 * Rows of a CSV file of our own call record, with a header of its field names; `given` are fields the import states
 * for all rows. They are read as they are asked for. Raises `import_unreadable` when the header lacks a field no call can
 * be without, or where quoting breaks off, so that no later row can be told apart.
 */
export async function* csvRows(
  source: AsyncIterable<Buffer>,
  given: readonly string[],
  separator = ',',
): AsyncGenerator<Iterable<FileRow>> {
  let columns: CsvColumn[] | undefined;
  for await (const records of csvRecordListsOf(source, separator)) {
    const [header] = records;
    if (columns === undefined && header !== undefined) {
      columns = columnsOf(header.record, given);
      yield rowsOf(columns, records.slice(1), separator);
    } else if (columns !== undefined) yield rowsOf(columns, records, separator);
  }
}
