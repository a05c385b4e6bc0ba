import { isUtf8 } from 'node:buffer';
import { ApexError } from '@netra/contract';
import { CsvError, parse } from 'csv-parse';
import { maxLineBytes } from './file-row.ts';
import { plainRecordsOf } from './plain-csv.ts';

export type CsvRecord = {
  readonly record: readonly string[];
  readonly endLine: number;
  /** False for a record with bytes that are no UTF-8: what they stood for is lost. */
  readonly isText: boolean;
  /** The line as it stands, where the record is just one. */
  readonly text?: string;
};

/** What the parser writes for bytes that are no UTF-8. */
const replacement = '\uFFFD';

function asUnreadable(error: Error, line: number): ApexError {
  const problem = error instanceof CsvError ? error.code : error.name;
  return new ApexError('import_unreadable', `Line ${line}: the CSV cannot be read on: ${error.message}`, {
    cause: error,
    details: { line, problem, expected: 'CSV as in RFC 4180' },
  });
}

/** Records as the parser of the whole of CSV reads them, from the start of a line on. */
async function* parsedRecordsOf(
  source: AsyncIterable<Buffer>,
  { firstLine, ending, separator }: { firstLine: number; ending: string | undefined; separator: string },
): AsyncGenerator<readonly CsvRecord[]> {
  let records: CsvRecord[] = [];
  let failure: Error | undefined;
  // A piece may begin or end within a character: then the records are looked at.
  let allText = true;
  const parser = parse({
    bom: firstLine === 1,
    delimiter: separator,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxLineBytes,
    ...(ending === undefined ? {} : { record_delimiter: ending }),
    on_record: (record: string[], context) => {
      records.push({
        record,
        endLine: context.lines,
        isText: allText || !record.some((cell) => cell.includes(replacement)),
      });
      return null;
    },
  });
  // The parser counts on from here, and names its lines so where it fails.
  Object.assign(parser.info, { lines: firstLine });
  parser.on('error', (error) => {
    failure = error;
  });
  parser.resume();
  let line = firstLine - 1;
  const taken = function* () {
    const ready = records;
    records = [];
    line = ready.at(-1)?.endLine ?? line;
    if (ready.length > 0) yield ready;
    if (failure !== undefined) throw asUnreadable(failure, line + 1);
  };
  for await (const chunk of source) {
    allText &&= isUtf8(chunk);
    await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
    yield* taken();
  }
  await new Promise<void>((resolve) => parser.end(() => resolve()));
  yield* taken();
}

/**
 * The records of a CSV file, some together; where it breaks off, those before come first. Raises `import_unreadable`.
 * Lines without quotes, which most files consist of, are split as they are; from the first other one on all is parsed.
 */
export async function* csvRecordListsOf(
  source: AsyncIterable<Buffer>,
  separator = ',',
): AsyncGenerator<readonly CsvRecord[]> {
  const rest = yield* plainRecordsOf(source, separator);
  if (rest !== undefined) yield* parsedRecordsOf(rest.source, { ...rest, separator });
}

/** The same, one record after the other. */
export async function* csvRecordsOf(
  source: AsyncIterable<Buffer>,
  separator = ',',
): AsyncGenerator<CsvRecord> {
  for await (const records of csvRecordListsOf(source, separator)) yield* records;
}

/** A cell as it stands in a file, so that the record it is of can be read again. */
function quoted(cell: string, separator: string): string {
  return cell.includes('"') || cell.includes(separator) || /[\r\n]/.test(cell)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

/** The line a record begins in, and its text. */
export function placeOf(
  { record, endLine, text }: CsvRecord,
  separator = ',',
): { line: number; content: string } {
  if (text !== undefined) return { line: endLine, content: text };
  const content = record.map((cell) => quoted(cell, separator)).join(separator);
  return { line: endLine - content.split('\n').length + 1, content };
}

/** The problem of a record that is no text. */
export const notText = { field: '(line)', problem: 'is not valid UTF-8', expected: 'UTF-8 text' } as const;
