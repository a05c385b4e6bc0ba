import { ApexError } from '@netra/contract';
import { csvRecordsOf, notText, placeOf } from './csv-records.ts';
import { isObject } from './fields.ts';
import { maxLineBytes, type SourceRecord } from './file-row.ts';
import { jsonValuesOf } from './json-values.ts';
import { type Line, linesOf } from './lines.ts';
import { parquetRecordsOf } from './parquet-records.ts';

/** How the records of a file are kept: one JSON object a line, JSON of any layout, CSV, or Parquet. */
export type Container = 'lines' | 'json' | 'csv' | 'parquet';

function asRecord(line: Line): SourceRecord {
  if (!('text' in line)) {
    const problem =
      line.problem === 'too_long'
        ? { field: '(line)', problem: `has ${line.bytes} bytes`, expected: `at most ${maxLineBytes} bytes` }
        : { field: '(line)', problem: 'is not valid UTF-8', expected: 'UTF-8 text' };
    return { line: line.number, problem, content: '' };
  }
  const { number, text } = line;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = `is not JSON: ${(error as Error).message}`;
    return {
      line: number,
      content: text,
      problem: { field: '(line)', problem, expected: 'one whole JSON object' },
    };
  }
  if (isObject(value)) return { line: number, record: value, content: text };
  const problem = { field: '(line)', problem: 'is JSON but no object', expected: 'one JSON object' };
  return { line: number, content: text, problem };
}

async function* fromLines(lines: AsyncIterable<Line>): AsyncGenerator<SourceRecord> {
  for await (const line of lines) {
    if ('text' in line && line.text.trim() === '') continue;
    yield asRecord(line);
  }
}

async function* fromCsv(source: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  let header: readonly string[] | undefined;
  for await (const { record, endLine, isText } of csvRecordsOf(source)) {
    if (header === undefined) {
      header = record.map((name) => name.trim());
      const twice = header.find((name, index) => header?.indexOf(name) !== index);
      if (twice !== undefined)
        throw new ApexError('import_unreadable', `The header names "${twice}" twice.`, {
          details: { line: 1, field: twice, expected: 'every column once' },
        });
      continue;
    }
    const place = placeOf(record, endLine);
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
): AsyncIterable<SourceRecord> {
  switch (container) {
    case 'lines':
      return fromLines(linesOf(source));
    case 'json':
      return fromLines(jsonValuesOf(source));
    case 'csv':
      return fromCsv(source);
    case 'parquet':
      return parquetRecordsOf(source);
  }
}
