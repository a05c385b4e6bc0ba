import { type ImportOptions, type ImportPreview, previewRows, type Scope, type Usd } from '@netra/contract';
import type { CallIntake } from './call-intake.ts';
import { eachRow } from './files/file-rows.ts';
import { openImport } from './files/open-import.ts';
import { readRow } from './files/read-row.ts';
import { plainReader } from './plain-call.ts';
import { toCallRow } from './to-call-row.ts';

type PreviewRow = ImportPreview['rows'][number];

const nothing = { call: null, cost: null, unpricedReason: '', problem: null, skipped: null } as const;

/** Only what a row states: defaults would hide what was recognised. */
function shownCall(call: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(call).flatMap(([name, value]) => {
      if (value === null || value === '' || value === false) return [];
      if (name === 'usage') return [[name, shownCall(value)]];
      if (typeof value === 'object' && Object.keys(value).length === 0) return [];
      return value === 0 ? [] : [[name, value]];
    }),
  );
}

/** What a row of outcomes says; the text of its prompt is not shown. */
function outcomeSentence({ item, feature, model, score }: Record<string, unknown>): string {
  return `an outcome: ${String(model)} answers the item "${String(item)}" of "${String(feature)}" with the score ${String(score)}`;
}

/**
 * Shows what an import would make of the first rows of a file, and which of its fields it would read; nothing is
 * stored. Raises what the import itself raises.
 */
export async function previewFile(
  intake: CallIntake,
  {
    scope,
    body,
    options,
    project,
  }: { scope: Scope; body: AsyncIterable<Buffer>; options: ImportOptions; project: string | null },
): Promise<ImportPreview> {
  const book = intake.bookOf(scope.organizationId);
  const { detection, rows, defaults } = await openImport(body, options, book);
  const { format, container, confidence, recognised, unrecognised } = detection;
  const rules = { format, defaults, project, readPlain: plainReader(defaults), nowMs: Date.now() };
  const context = {
    organizationId: scope.organizationId,
    source: 'import',
    book,
    endUserKey: intake.endUserKey,
  };
  const shown: PreviewRow[] = [];
  for await (const row of eachRow(rows)) {
    if (format === 'outcomes') {
      const problem = 'problem' in row ? row.problem : null;
      const skipped = 'raw' in row ? outcomeSentence(row.raw) : null;
      shown.push({ ...nothing, line: row.line, problem, skipped });
    } else if (format === 'otlp') {
      const problem = 'problem' in row ? row.problem : null;
      shown.push({
        ...nothing,
        line: row.line,
        problem,
        skipped: problem === null ? 'its spans are judged by trace when imported' : null,
      });
    } else {
      const read = readRow(row, rules);
      if ('call' in read) {
        const stored = toCallRow(read.call, read.startedAtMs, context);
        shown.push({
          ...nothing,
          line: row.line,
          call: shownCall(read.call),
          cost: stored.cost as Usd | null,
          unpricedReason: stored.unpriced_reason,
        });
      } else if ('aside' in read) {
        const { field, problem, expected } = read.aside;
        shown.push({ ...nothing, line: row.line, problem: { field, problem, expected } });
      } else shown.push({ ...nothing, line: row.line, skipped: read.skipped });
    }
    if (shown.length >= previewRows) break;
  }
  return {
    format,
    container,
    confidence,
    recognised: [...recognised],
    unrecognised: [...unrecognised],
    rows: shown,
  };
}
