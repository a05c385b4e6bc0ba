import { type ImportOptions, importMappingSchema, type QuarantinedRow } from '@netra/contract';
import { CsvError, parse } from 'csv-parse/sync';

/** A file as far as it says where texts stand in it. */
export type TextFile = {
  readonly format: ImportOptions['format'];
  /** The header of a CSV file, '' for others, and what parts its columns. */
  readonly header: string;
  readonly separator: string;
  /** An `ImportMapping` as JSON text. */
  readonly map: string | undefined;
};

/** Fields of a format in which texts of prompts and answers stand, at any depth. */
const textFields: Partial<Record<ImportOptions['format'], readonly string[]>> = {
  litellm: ['messages', 'response', 'proxy_server_request'],
  langfuse: ['input', 'output'],
  helicone: ['request_body', 'response_body', 'request_prompt', 'response_text'],
  'provider-bodies': [
    ...['request', 'messages', 'input', 'contents', 'prompt', 'system', 'instructions'],
    ...['choices', 'content', 'candidates', 'output', 'output_text', 'generation', 'completion'],
  ],
};
/** In every file, of our own form or another. */
const own = ['texts', 'texts.prompt', 'texts.completion'];

const leftOut = 'text left out';

/** Counts stand under the same names in places: only texts, lists and objects are left out. */
const mayHoldText = (value: unknown): boolean =>
  typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null;

/** What JavaScript quotes of a text that is no JSON. */
const quoted = /(?:, |^)(?:\.\.\.)?".*"(?:\.\.\.)?(?= is not valid JSON$)/su;

/** Columns that a mapping takes texts from; of one inside an object, the object as a whole. */
function mappedColumns(map: string | undefined): string[] {
  if (map === undefined) return [];
  return Object.entries(importMappingSchema.parse(JSON.parse(map))).flatMap(([field, source]) => {
    if (!own.includes(field) || (typeof source !== 'string' && 'const' in source)) return [];
    const column = typeof source === 'string' ? source : source.column;
    return [column, column.split('.', 1)[0] ?? column];
  });
}

function cellsOf(line: string, separator: string): string[] {
  try {
    const [cells = []] = parse(line, { delimiter: separator, relax_quotes: true }) as string[][];
    return cells;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return [];
  }
}

/** A header's name, as our own columns are told: without case and punctuation. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function ofCsv({ header, separator }: TextFile, fields: readonly string[]): (content: string) => string {
  const known = new Set(fields.map(plain));
  const names = cellsOf(header, separator);
  const places = names.flatMap((name, place) => (known.has(plain(name)) ? [place] : []));
  if (places.length === 0) return (content) => content;
  return (content) => {
    const cells = cellsOf(content, separator);
    // Where columns cannot be told apart, the texts among them cannot either.
    if (cells.length !== names.length) return leftOut;
    for (const place of places) if (cells[place] !== '') cells[place] = leftOut;
    return cells
      .map((cell) =>
        /["\r\n]/.test(cell) || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell,
      )
      .join(separator);
  };
}

function ofJson(fields: readonly string[]): (content: string) => string {
  return (content) => {
    const begins = fields.map((field) => content.indexOf(`"${field}"`)).filter((at) => at !== -1);
    if (begins.length === 0) return content;
    try {
      return JSON.stringify(
        JSON.parse(content, (name, value: unknown) =>
          fields.includes(name) && mayHoldText(value) ? leftOut : value,
        ),
      );
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return `${content.slice(0, Math.min(...begins))}(${leftOut})`;
    }
  };
}

/**
 * Takes the texts of prompts and answers out of the rows of a file that are put aside: what is kept for a person to correct is
 * the rest. Where a row cannot be read at all, what follows the first field of texts is left out, and what its problem quotes.
 */
export function textsLeftOut(file: TextFile): (row: QuarantinedRow) => QuarantinedRow {
  const fields = [...own, ...(textFields[file.format] ?? []), ...mappedColumns(file.map)];
  const rest = file.header === '' ? ofJson(fields) : ofCsv(file, fields);
  return (row) => {
    const content = rest(row.content);
    return content === row.content
      ? row
      : { ...row, content, problem: row.problem.replace(quoted, ', which') };
  };
}
