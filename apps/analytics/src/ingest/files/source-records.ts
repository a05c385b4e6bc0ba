import { ApexError } from '@netra/contract';
import { csvRecordsOf, notText, placeOf } from './csv-records.ts';
import type { SourceRecord } from './file-row.ts';
import { jsonValuesOf } from './json-values.ts';
import { type Line, linesOf } from './lines.ts';
import { parquetRecordsOf } from './parquet-records.ts';
import { recordOfLine } from './record-of-line.ts';

/** How the records of a file are kept: one JSON object a line, JSON of any layout, CSV, or Parquet. */
export type Container = 'lines' | 'json' | 'csv' | 'parquet';

async function* fromLines(lines: AsyncIterable<Line>): AsyncGenerator<SourceRecord> {
  for await (const line of lines) {
    if ('text' in line && line.text.trim() === '') continue;
    yield recordOfLine(line);
  }
}

async function* fromCsv(source: AsyncIterable<Buffer>, separator: string): AsyncGenerator<SourceRecord> {
  let header: readonly string[] | undefined;
  for await (const each of csvRecordsOf(source, separator)) {
    const { record, isText } = each;
    if (header === undefined) {
      header = record.map((name) => name.trim());
      const twice = header.find((name, index) => header?.indexOf(name) !== index);
      if (twice !== undefined)
        throw new ApexError('import_unreadable', `The header names "${twice}" twice.`, {
          details: { line: 1, field: twice, expected: 'every column once' },
        });
      continue;
    }
    const place = placeOf(each, separator);
    if (!isText) {
      yield { ...place, problem: notText };
      continue;
    }
    if (record.length === header.length) {
      yield { ...place, record: Object.fromEntries(header.map((name, index) => [name, record[index]])) };
      continue;
    }
    const problem = `has ${record.length} columns`;
    yield { ...place, problem: { field: '(line)', problem, expected: `${header.length} columns` } };
  }
}

/** The records of a file, each with its line and text; raises `import_unreadable` where the file breaks off. */
export function sourceRecordsOf(
  container: Container,
  source: AsyncIterable<Buffer>,
  separator = ',',
): AsyncIterable<SourceRecord> {
  switch (container) {
    case 'lines':
      return fromLines(linesOf(source));
    case 'json':
      return fromLines(jsonValuesOf(source));
    case 'csv':
      return fromCsv(source, separator);
    case 'parquet':
      return parquetRecordsOf(source);
  }
}
