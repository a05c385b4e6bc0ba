import { hash } from 'node:crypto';
import {
  ApexError,
  type ImportEvent,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  newId,
  type QuarantinedRow,
  type Scope,
  sumUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import type { CallRow } from '../store/call-row.ts';
import type { Store } from '../store/store.ts';
import type { CallIntake } from './call-intake.ts';
import { azureRows } from './files/azure-rows.ts';
import { csvRows } from './files/csv-rows.ts';
import { openFile } from './files/decompress.ts';
import { detectFormat } from './files/detect-format.ts';
import type { FileFormat, FileRow } from './files/file-row.ts';
import { findModel } from './files/find-model.ts';
import { jsonlRows } from './files/jsonl-rows.ts';
import { putAside } from './quarantine.ts';
import { readCall } from './read-call.ts';
import { toCallRow } from './to-call-row.ts';

export type FileImport = {
  readonly scope: Scope;
  readonly body: AsyncIterable<Buffer>;
  readonly options: ImportOptions;
  /** Size of the body in bytes, where the sender states it. */
  readonly totalBytes: number | null;
};

const rowsPerBatch = 10_000;
const shownProblems = 20;
const lookBytes = 64 * 1024;
const progressIntervalMs = 250;

type Batch = { readonly calls: CallRow[]; readonly aside: QuarantinedRow[] };

function rowsOf(
  format: FileFormat,
  file: AsyncIterable<Buffer>,
  given: readonly string[],
): AsyncIterable<FileRow> {
  switch (format) {
    case 'jsonl':
      return jsonlRows(file);
    case 'csv':
      return csvRows(file, given);
    case 'azure-llm-trace':
      return azureRows(file);
  }
}

/** What the options say of every call of the file that does not say it itself. */
function defaultsOf(options: ImportOptions, format: FileFormat, intake: CallIntake): Record<string, unknown> {
  if (options.model === undefined && format === 'azure-llm-trace') {
    throw new ApexError('import_model_required', 'The Azure LLM trace names no model.', {
      details: { format },
    });
  }
  const served = options.model === undefined ? undefined : findModel(options.model, intake.book);
  return {
    project: options.project,
    feature: options.feature,
    environment: options.environment,
    ...(served === undefined ? {} : { provider: served.provider, responseModel: served.model }),
  };
}

/** The same row of the same file has the same id in every import, so importing a file again adds nothing. */
function rowId(format: FileFormat, project: unknown, row: FileRow): string {
  return `${format}-${hash('sha1', `${String(project)}\n${row.line}\n${row.content}`).slice(0, 32)}`;
}

/**
 * Reads a file and takes its calls in, a batch at a time: good rows land, bad rows are put aside with the reason.
 * Yields progress, then the result. Raises `import_format_unknown`, `import_model_required` or
 * `import_unreadable`; rows before the place named in the error are in by then.
 */
export async function* importFile(
  store: Store,
  intake: CallIntake,
  { scope, body, options, totalBytes }: FileImport,
): AsyncGenerator<Exclude<ImportEvent, { type: 'error' }>> {
  const startedAt = performance.now();
  const jobId = newId('job');
  const read = { rows: 0, bytes: 0 };
  const result = {
    accepted: 0,
    quarantined: 0,
    duplicates: 0,
    unpriced: 0,
    cost: zeroUsd as Usd,
    problems: [] as ImportResult['problems'],
  };
  const progress = (): ImportProgress => ({
    ...read,
    totalBytes,
    ratePerSecond: read.rows / Math.max(0.001, (performance.now() - startedAt) / 1000),
  });
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      read.bytes += chunk.length;
      yield chunk;
    }
  }
  const { beginning, rest } = await openFile(counted(), lookBytes);
  const format = options.format === 'auto' ? detectFormat(beginning) : options.format;
  const defaults = defaultsOf(options, format, intake);
  const job = { jobId, fileName: options.fileName, format };
  const context = {
    organizationId: scope.organizationId,
    source: 'import',
    book: intake.book,
    endUserKey: intake.endUserKey,
  };
  const nowMs = Date.now();

  function add(row: FileRow, batch: Batch): void {
    read.rows += 1;
    if ('problem' in row) {
      batch.aside.push({ line: row.line, ...row.problem, content: row.content });
      return;
    }
    const stated = { ...defaults, ...row.raw };
    const call = readCall({ callId: rowId(format, stated.project, row), ...stated }, nowMs);
    if ('call' in call) {
      batch.calls.push(toCallRow(call.call, call.startedAtMs, context));
      return;
    }
    const [first] = call.problems;
    if (first !== undefined) batch.aside.push({ line: row.line, ...first, content: row.content });
  }

  async function storeBatch(batch: Batch): Promise<void> {
    const outcomes = batch.calls.length === 0 ? [] : await intake.write(scope, batch.calls);
    const added = batch.calls.filter((_, index) => outcomes[index] !== 'duplicate');
    result.accepted += added.length;
    result.duplicates += outcomes.length - added.length;
    result.unpriced += added.filter((row) => row.cost === null).length;
    result.cost = sumUsd([result.cost, ...added.map((row) => (row.cost ?? zeroUsd) as Usd)]);
    if (batch.aside.length === 0) return;
    await putAside(store, scope, { job, rows: batch.aside });
    result.quarantined += batch.aside.length;
    for (const { line, field, problem, expected } of batch.aside.slice(
      0,
      shownProblems - result.problems.length,
    )) {
      result.problems.push({ line, field, problem, expected });
    }
  }

  let batch: Batch = { calls: [], aside: [] };
  let writing: Promise<void> = Promise.resolve();
  let shownAt = performance.now();
  const next = async (): Promise<void> => {
    const full = batch;
    batch = { calls: [], aside: [] };
    // One batch is written while the next is read; the wait keeps memory to two batches.
    await writing;
    writing = storeBatch(full);
    writing.catch(() => undefined);
  };
  try {
    for await (const row of rowsOf(format, rest, Object.keys(defaults))) {
      add(row, batch);
      if (batch.calls.length + batch.aside.length < rowsPerBatch) continue;
      await next();
      if (performance.now() - shownAt < progressIntervalMs) continue;
      shownAt = performance.now();
      yield { type: 'progress', progress: progress() };
    }
  } finally {
    // Also when the file breaks off: what was read before is not lost.
    await next();
    await writing;
  }
  yield { type: 'progress', progress: progress() };
  yield { type: 'result', result: { jobId, format, ...result, durationMs: performance.now() - startedAt } };
}
