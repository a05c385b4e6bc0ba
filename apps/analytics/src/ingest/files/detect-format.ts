import { ApexError, callSchema, type ImportMapping } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { azureHeader } from './azure-rows.ts';
import { fieldsOfBegun, listNames } from './begun-record.ts';
import { csvColumns } from './csv-columns.ts';
import { isObject, parseObject } from './fields.ts';
import type { FileFormat } from './file-row.ts';
import { requestFields, spanFields } from './formats/otlp-fields.ts';
import { lacking, recordFormat, recordFormats, speaks } from './formats/registry.ts';
import { jsonValuesOf } from './json-values.ts';
import type { Container } from './source-records.ts';

/** What a file was taken for, and how sure that is. */
export type Detection = {
  readonly format: FileFormat;
  readonly container: Container;
  /** What parts the columns of a CSV file; a comma for all others. */
  readonly separator: string;
  /** The header of a CSV file as it stands there, '' for all others. */
  readonly header: string;
  /** `certain`: fields only this format has; `likely`: enough of our own fields; `stated`: the import says so. */
  readonly confidence: 'certain' | 'likely' | 'stated';
  readonly fields: readonly string[];
  readonly recognised: readonly string[];
  readonly unrecognised: readonly string[];
};

/** A header is ours when at least this many of its columns are fields of a call. */
const fewestKnownColumns = 3;

const callFields: ReadonlySet<string> = new Set([...Object.keys(callSchema.shape), 'texts']);

function refuseContent(message: string, expected: string): never {
  throw new ApexError('import_unreadable', message, { details: { line: 1, field: '(file)', expected } });
}

const expectedData = 'JSON, JSON lines, CSV or Parquet, also packed with gzip or zstd';

/** How a file's records are kept. Raises `import_unreadable` for what holds none: nothing at all, a page, an archive. */
function containerOf(beginning: Buffer, text: string): Container {
  if (beginning.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  if (beginning.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004')
    refuseContent('The file is a zip archive.', `the file inside, unpacked: ${expectedData}`);
  if (text === '')
    throw new ApexError('import_unreadable', 'The file is empty.', {
      details: { line: 1, expected: expectedData },
    });
  if (/^<(!doctype|html|\?xml|[a-z]+[\s>])/i.test(text))
    refuseContent(
      'The file is a web page or XML, not data.',
      `${expectedData}: a page instead of a file often means that a download needed a sign-in`,
    );
  if (['fffe', 'feff'].includes(beginning.subarray(0, 2).toString('hex')))
    refuseContent('The file is UTF-16 text.', `the same saved as UTF-8: ${expectedData}`);
  if (beginning.subarray(0, 4_096).includes(0))
    refuseContent('The file is binary, in a form that is not known.', expectedData);
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  const first = parseObject(firstLine);
  if (first === undefined) return isJsonDocument(text) ? 'json' : 'lines';
  // One document on one line, its records in a list: to be read record by record.
  const holdsList = [...listNames].some(
    (name) => Array.isArray(first[name]) && (first[name] as unknown[]).every(isObject),
  );
  const alone = text.slice(firstLine.length).trim() === '';
  return holdsList && alone && !('usage' in first) ? 'json' : 'lines';
}

/** Whether JSON goes over several lines: its first line is a beginning, not a broken record. */
function isJsonDocument(text: string): boolean {
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  return (
    /^\{\s*("[^"]*"\s*:\s*([[{]\s*)?)?$/.test(firstLine.trim()) ||
    /^\{.*[,[{]\s*$/.test(firstLine.trim()) ||
    !text.includes('\n')
  );
}

const separators = [',', ';', '\t', '|'] as const;

/** What parts the columns of a CSV file: whatever its header has most of outside of quotes. */
function separatorOf(container: Container, text: string): string {
  if (container !== 'csv') return ',';
  const [header = ''] = text.split(/\r?\n/, 1);
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const count = (separator: string) => bare.split(separator).length;
  return separators.toSorted((left, right) => count(right) - count(left))[0] ?? ',';
}

async function* once(buffer: Buffer): AsyncGenerator<Buffer> {
  yield buffer;
}

/** A record longer than what is looked at: its names, as far as they can be seen. */
function begunRecord(text: string): Record<string, unknown> | undefined {
  const names = fieldsOfBegun(text);
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, '']));
}

/** The first record at the beginning of a file, its names alone where it does not stand there whole. */
async function firstRecord(
  container: Container,
  beginning: Buffer,
  { text, separator }: { readonly text: string; readonly separator: string },
): Promise<Record<string, unknown> | undefined> {
  switch (container) {
    case 'lines': {
      const line = text.split(/\r?\n/).find((candidate) => parseObject(candidate) !== undefined);
      return line === undefined ? begunRecord(text) : parseObject(line);
    }
    case 'json':
      try {
        for await (const value of jsonValuesOf(once(beginning))) {
          const record = 'text' in value ? parseObject(value.text) : undefined;
          if (record !== undefined) return record;
        }
      } catch (error) {
        // The beginning ends in the middle of a value: what came before it counts.
        if (!(error instanceof ApexError)) throw error;
      }
      return begunRecord(text);
    case 'csv': {
      const [header = ''] = text.split(/\r?\n/, 1);
      const [names = []] = parse(header, {
        delimiter: separator,
        relax_quotes: true,
        relax_column_count: true,
      }) as string[][];
      return Object.fromEntries(names.map((name) => [name.trim(), '']));
    }
    case 'parquet':
      return undefined;
  }
}

/** The fields of an opened JSON page: those of its records count, not the page's. */
function fieldsOf(record: Record<string, unknown>): string[] {
  const list = record.data;
  const inner = Array.isArray(list) && isObject(list[0]) ? list[0] : record;
  return Object.keys(inner);
}

/** Which of a record's fields a format reads, and which not. */
export function described(format: FileFormat, container: Container, fields: readonly string[]) {
  const reads = new Set(recordFormat(format)?.reads ?? []);
  const csv = container === 'csv' || container === 'parquet';
  const known = (name: string): boolean => {
    if (format === 'azure-llm-trace') return (azureHeader as readonly string[]).includes(name);
    if (format === 'otlp') return spanFields.includes(name);
    if (format !== 'jsonl' && format !== 'csv' && format !== 'parquet') return reads.has(name);
    return csv ? csvColumns([name])[0]?.path[0] !== 'tags' || name === 'tags' : callFields.has(name);
  };
  return { fields, recognised: fields.filter(known), unrecognised: fields.filter((name) => !known(name)) };
}

function ownFormat(container: Container): FileFormat {
  if (container === 'csv') return 'csv';
  return container === 'parquet' ? 'parquet' : 'jsonl';
}

/** The format a record's fields are of; undefined when they are nobody's. */
export function recognise(
  container: Container,
  fields: readonly string[],
): Pick<Detection, 'format' | 'confidence'> | undefined {
  const names = new Set(fields);
  if (container === 'csv' && azureHeader.every((name, index) => fields[index] === name))
    return { format: 'azure-llm-trace', confidence: 'certain' };
  if (spanFields.some((name) => names.has(name))) return { format: 'otlp', confidence: 'certain' };
  const own = described(ownFormat(container), container, fields).recognised;
  const isOwn = names.has('responseModel') && (names.has('startedAt') || names.has('callId'));
  const found = isOwn ? undefined : recordFormats.find((format) => speaks(format, names));
  if (found !== undefined) return { format: found.id, confidence: 'certain' };
  if (container === 'lines' || container === 'json' || own.length >= fewestKnownColumns)
    return {
      format: ownFormat(container),
      confidence: own.length >= fewestKnownColumns ? 'certain' : 'likely',
    };
  return undefined;
}

function unknownForm(text: string, fields: readonly string[]): ApexError {
  return new ApexError('import_format_unknown', 'The form of the file was not recognised.', {
    details: {
      known: ['jsonl', 'csv', 'parquet', 'azure-llm-trace', 'otlp', ...recordFormats.map(({ id }) => id)],
      firstLine: text.split(/\r?\n/, 1)[0]?.slice(0, 200),
      recognisedColumns: described('csv', 'csv', fields).recognised,
      fields: fields.slice(0, 100),
    },
  });
}

/** Refuses a format that was named for a file whose fields are not its own. */
function checkStated(format: FileFormat, container: Container, fields: readonly string[]): void {
  const names = new Set(fields);
  const wanted = recordFormat(format);
  const isOther = format === 'otlp' && !requestFields.some((name) => names.has(name));
  const lacks = wanted === undefined ? (isOther ? ['resourceSpans'] : []) : lacking(wanted, names);
  const csvOnly = format === 'csv' || format === 'azure-llm-trace';
  const wrongContainer =
    (csvOnly && container !== 'csv') ||
    ((format === 'jsonl' || format === 'otlp') && (container === 'csv' || container === 'parquet')) ||
    (format === 'parquet' && container !== 'parquet');
  if (!wrongContainer && (lacks.length === 0 || fields.length === 0)) return;
  const looksLike = recognise(container, fields);
  const kind = { lines: 'JSON lines', json: 'JSON', csv: 'CSV or plain text', parquet: 'Parquet' }[container];
  throw new ApexError(
    'import_unreadable',
    wrongContainer
      ? `The file is ${kind}, not ${format}.`
      : `The file is not ${format}: it lacks ${lacks.join(', ')}.`,
    {
      details: {
        line: 1,
        field: lacks[0]?.split(' or ', 1)[0] ?? '(file)',
        expected: wrongContainer ? format : lacks,
        looksLike: looksLike?.format ?? null,
        fields: fields.slice(0, 100),
      },
      ...(looksLike === undefined
        ? {}
        : { suggestion: `It looks like ${looksLike.format}: leave the format out, or name that one.` }),
    },
  );
}

/**
 * Tells a file's format from its beginning, or checks the one that was stated against it. Raises
 * `import_format_unknown`, or `import_unreadable` for what holds no data and for a stated format that is not the file's.
 */
export async function detectFormat(
  beginning: Buffer,
  stated: FileFormat | 'auto',
  mapping?: ImportMapping,
): Promise<Detection> {
  const text = beginning
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  const container = containerOf(beginning, text);
  const separator = separatorOf(container, text);
  const header = container === 'csv' ? (text.split(/\r?\n/, 1)[0] ?? '') : '';
  const record = await firstRecord(container, beginning, { text, separator });
  const fields = record === undefined ? [] : fieldsOf(record);
  if (mapping !== undefined) {
    const format = ownFormat(container);
    const used = new Set(
      Object.values(mapping).flatMap((source) =>
        typeof source === 'string' ? [source] : 'column' in source ? [source.column] : [],
      ),
    );
    return {
      format,
      container,
      separator,
      header,
      confidence: 'stated',
      fields,
      recognised: fields.filter((name) => used.has(name)),
      unrecognised: fields.filter((name) => !used.has(name)),
    };
  }
  if (stated !== 'auto') {
    checkStated(stated, container, fields);
    return {
      container,
      separator,
      header,
      confidence: 'stated',
      ...described(stated, container, fields),
      format: stated,
    };
  }
  if (container === 'parquet')
    return {
      format: 'parquet',
      container,
      separator,
      header,
      confidence: 'certain',
      ...described('parquet', container, fields),
    };
  const found = recognise(container, fields);
  if (found === undefined) throw unknownForm(text, fields);
  return { ...found, container, separator, header, ...described(found.format, container, fields) };
}
