import type { ImportMapping } from '@netra/contract';
import { azureRows } from './azure-rows.ts';
import { csvColumns } from './csv-columns.ts';
import { csvRows } from './csv-rows.ts';
import type { Detection } from './detect-format.ts';
import { described, recognise } from './detect-format.ts';
import { FieldFault, Fields } from './fields.ts';
import type { FileRow, SourceRecord } from './file-row.ts';
import type { FormatContext, RecordFormat, RecordReading } from './formats/record-format.ts';
import { recordFormat } from './formats/registry.ts';
import { jsonlRows } from './jsonl-rows.ts';
import { readMapped } from './mapped-rows.ts';
import { sourceRecordsOf } from './source-records.ts';

type Read = (record: Readonly<Record<string, unknown>>) => readonly RecordReading[];

/** Rows of a file, some together, each read as it is asked for. */
export type RowLists = AsyncIterable<Iterable<FileRow>>;

/** The rows one after the other. */
export async function* eachRow(rows: RowLists): AsyncGenerator<FileRow> {
  for await (const list of rows) yield* list;
}

async function* singly(rows: AsyncIterable<FileRow>): AsyncGenerator<readonly FileRow[]> {
  for await (const row of rows) yield [row];
}

async function* rowsBy(records: AsyncIterable<SourceRecord>, read: Read): AsyncGenerator<readonly FileRow[]> {
  for await (const source of records) {
    if ('problem' in source) {
      yield [source];
      continue;
    }
    const { line, nth, content } = source;
    const place = { line, ...(nth === undefined ? {} : { nth }), content };
    try {
      for (const reading of read(source.record)) yield [{ ...place, ...reading }];
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      yield [{ ...place, problem: error.problem }];
    }
  }
}

const byFormat =
  (format: RecordFormat, context: FormatContext): Read =>
  (record) =>
    format.read(new Fields(record), context);
const byMapping =
  (mapping: ImportMapping): Read =>
  (record) => [{ raw: readMapped(record, mapping) }];

/** A record of our own fields, flat as in CSV or nested as in JSON; a column we have no field for becomes a tag. */
function ownRecord(
  record: Readonly<Record<string, unknown>>,
): readonly { readonly raw: Record<string, unknown> }[] {
  const raw: Record<string, unknown> = { usage: {} };
  for (const column of csvColumns(Object.keys(record))) {
    const value = record[column.name];
    if (value === null || value === undefined || value === '') continue;
    const [first = '', second] = column.path;
    if (second !== undefined) {
      const plain = first === 'tags' && typeof value !== 'string' ? JSON.stringify(value) : value;
      raw[first] = { ...(raw[first] as Record<string, unknown> | undefined), [second]: plain };
    } else if (typeof value === 'object' && !Array.isArray(value))
      raw[first] = { ...(raw[first] as Record<string, unknown> | undefined), ...value };
    else raw[first] = column.kind === 'json' && typeof value === 'string' ? JSON.parse(value) : value;
  }
  return [{ raw }];
}

/** Looks at the first record of a file whose fields its beginning does not tell (Parquet), and settles the format by it. */
async function settled(
  detection: Detection,
  records: AsyncIterable<SourceRecord>,
): Promise<{ detection: Detection; records: AsyncIterable<SourceRecord> }> {
  const iterator = records[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<SourceRecord> {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  if (first.done === true || !('record' in first.value)) return { detection, records: all() };
  const fields = Object.keys(first.value.record);
  const found = detection.confidence === 'stated' ? undefined : recognise('parquet', fields);
  const format = found?.format ?? detection.format;
  return { detection: { ...detection, ...found, ...described(format, 'parquet', fields) }, records: all() };
}

/** The rows of an opened file and what it was taken for; raises `import_unreadable` where it cannot be read on. */
export async function openRows(
  opened: {
    readonly detection: Detection;
    readonly file: AsyncIterable<Buffer>;
    readonly mapping: ImportMapping | undefined;
    readonly given: readonly string[];
  },
  context: FormatContext,
): Promise<{ detection: Detection; rows: RowLists }> {
  const { detection, file, mapping, given } = opened;
  const { format, container, separator } = detection;
  if (mapping !== undefined)
    return { detection, rows: rowsBy(sourceRecordsOf(container, file, separator), byMapping(mapping)) };
  if (format === 'azure-llm-trace') return { detection, rows: singly(azureRows(file, separator)) };
  if (format === 'csv') return { detection, rows: csvRows(file, given, separator) };
  if (format === 'jsonl' && container === 'lines') return { detection, rows: jsonlRows(file) };
  const records = sourceRecordsOf(container, file, separator);
  const known = container === 'parquet' ? await settled(detection, records) : { detection, records };
  const reader = recordFormat(known.detection.format);
  if (reader !== undefined)
    return { detection: known.detection, rows: rowsBy(known.records, byFormat(reader, context)) };
  return {
    detection: known.detection,
    rows: rowsBy(
      known.records,
      known.detection.container === 'parquet' ? ownRecord : (raw) => [{ raw: { ...raw } }],
    ),
  };
}
