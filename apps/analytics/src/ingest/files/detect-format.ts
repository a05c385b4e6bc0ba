import { ApexError } from '@netra/contract';
import { azureHeader } from './azure-rows.ts';
import { csvColumns } from './csv-columns.ts';
import type { FileFormat } from './file-row.ts';

/** A header is ours when at least this many of its columns are fields of a call. */
const fewestKnownColumns = 3;

/**
 * Tells a file's format from its beginning. Raises `import_format_unknown`, or `import_unreadable` for what is
 * recognised but cannot be read here (an archive, a JSON array, an empty file).
 */
export function detectFormat(beginning: Buffer): FileFormat {
  const text = beginning
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') throw new ApexError('import_unreadable', 'The file is empty.', { details: { line: 1 } });
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  if (text.startsWith('{')) return 'jsonl';
  if (text.startsWith('[')) {
    throw new ApexError('import_unreadable', 'Line 1: the file is one JSON array.', {
      details: { line: 1, field: '(line)', expected: 'one JSON object a line (JSONL)' },
      suggestion: 'Write one call a line, for example with `jq -c ".[]"`, and import that.',
    });
  }
  const header = firstLine.split(',').map((name) => name.trim().replaceAll('"', ''));
  if (azureHeader.every((name, index) => header[index] === name)) return 'azure-llm-trace';
  const recognised = csvColumns(header).filter((column) => column.path[0] !== 'tags');
  if (recognised.length >= fewestKnownColumns) return 'csv';
  throw new ApexError('import_format_unknown', 'The form of the file was not recognised.', {
    details: {
      known: ['jsonl', 'csv', 'azure-llm-trace'],
      firstLine: firstLine.slice(0, 200),
      recognisedColumns: recognised.map((column) => column.name),
    },
  });
}
