import { ApexError } from '@netra/contract';
import { CsvError, parse } from 'csv-parse/sync';
import type { Part } from './read-text.ts';

const delimiters = [',', ';', '\t'] as const;

type RawRecord = { readonly raw: string; readonly record: readonly string[] };

/** The character that the first line has most of. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const counted = delimiters.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counted.toSorted((left, right) => right.count - left.count)[0]?.delimiter ?? ',';
}

/** The rows of a CSV file as they stand there, under their header. Raises `document_unreadable` with the line. */
export function readCsv(text: string): Part {
  let rows: readonly RawRecord[];
  try {
    rows = parse(text, {
      delimiter: delimiterOf(text),
      raw: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      maxRecordSize: 1_000_000,
    }) as unknown as readonly RawRecord[];
  } catch (cause) {
    const line = cause instanceof CsvError && typeof cause.lines === 'number' ? cause.lines : null;
    throw new ApexError(
      'document_unreadable',
      `The document is no CSV${line === null ? '' : `: line ${line} cannot be read`}.`,
      {
        suggestion:
          'Check that every quotation mark is closed; quotation marks within a cell are written twice.',
        details: { line, reason: cause instanceof CsvError ? cause.code : null },
        cause,
      },
    );
  }
  const [header, ...body] = rows.map(({ raw }) => raw.trim());
  if (header === undefined) return { text: '', page: null };
  if (body.length === 0) return { text: header, page: null };
  return { text: body.join('\n'), page: null, heading: header };
}
