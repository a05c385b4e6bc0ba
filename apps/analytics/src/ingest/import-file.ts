import {
  type ImportEvent,
  type ImportOptions,
  type ImportProgress,
  newId,
  type Scope,
} from '@netra/contract';
import { importOutcomes } from '../outcomes/import-outcomes.ts';
import type { Store } from '../store/store.ts';
import type { CallIntake } from './call-intake.ts';
import { eachRow } from './files/file-rows.ts';
import { openImport } from './files/open-import.ts';
import { createCallSink } from './import-sink.ts';
import { createSpanSink } from './import-spans.ts';
import { createImportTally } from './import-tally.ts';
import { plainReader } from './plain-call.ts';

export type FileImport = {
  readonly scope: Scope;
  readonly body: AsyncIterable<Buffer>;
  readonly options: ImportOptions;
  /** Size of the body in bytes, where the sender states it. */
  readonly totalBytes: number | null;
  /** The one project the sender may write to; any when absent or null. */
  readonly project?: string | null;
};

/**
 * Rows that are written together: few at first, so that something lands and shows soon, then more and more; but of several
 * files at once each holds its part only.
 */
const firstBatch = 2_500;
/** Bytes of the rows of all files after which no more are waited for: a trace may state thousands of hashes a row. */
const enoughBytes = 64 * 1024 * 1024;
const progressIntervalMs = 250;

/**
 * Reads a file and takes its calls in, a batch at a time: good rows land, bad rows are put aside with the reason.
 * Yields progress, then the result. Raises `import_format_unknown`, `import_model_required` or
 * `import_unreadable`; rows before the place named in the error are in by then.
 */
export async function* importFile(
  store: Store,
  intake: CallIntake,
  { scope, body, options, totalBytes, project = null }: FileImport,
): AsyncGenerator<Exclude<ImportEvent, { type: 'error' }>> {
  const startedAt = performance.now();
  const jobId = newId('job');
  const read = { rows: 0, bytes: 0 };
  const progress = (): ImportProgress => {
    const elapsedMs = Math.max(1, performance.now() - startedAt);
    const isSized = totalBytes !== null && read.bytes > 0;
    return {
      ...read,
      totalBytes,
      ratePerSecond: (1000 * read.rows) / elapsedMs,
      etaMs: isSized ? (elapsedMs * Math.max(0, totalBytes - read.bytes)) / read.bytes : null,
    };
  };
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      read.bytes += chunk.length;
      yield chunk;
    }
  }
  const book = intake.bookOf(scope.organizationId);
  const { detection, rows, defaults } = await openImport(counted(), options, book);
  const { format } = detection;
  if (format === 'outcomes') {
    yield* importOutcomes(store, {
      ...{ scope, jobId, options, rows: eachRow(rows), book, progress },
      fields: detection.fields,
      count: () => {
        read.rows += 1;
      },
      admit: (count) => intake.limits.admitInTime(scope, count),
    });
    return;
  }
  const tally = createImportTally();
  const parts = {
    ...{ store, intake, scope, options, book, tally },
    job: { jobId, fileName: options.fileName, format },
    ...{ header: detection.header, separator: detection.separator },
    rules: { format, defaults, project, readPlain: plainReader(defaults), nowMs: Date.now() },
  };
  const sink = format === 'otlp' ? createSpanSink(parts) : createCallSink(parts);

  let rowsPerBatch = firstBatch;
  let writing: Promise<void> = Promise.resolve();
  let shownAt = performance.now();
  const next = async (): Promise<void> => {
    // One batch is written while the next is read; the wait keeps memory to two batches.
    await writing;
    // A file is read no faster than its sender may send.
    await intake.limits.admitInTime(scope, sink.waiting());
    writing = sink.flush();
    writing.catch(() => undefined);
  };
  const { files } = intake;
  files.open += 1;
  try {
    for await (const list of rows) {
      for (const row of list) {
        read.rows += 1;
        sink.add(row);
        if (sink.waiting() < rowsPerBatch) continue;
        await next();
        rowsPerBatch = Math.max(firstBatch, Math.min(4 * rowsPerBatch, sink.enough / files.open));
      }
      if (sink.bytes() >= enoughBytes / files.open) await next();
      if (performance.now() - shownAt < progressIntervalMs) continue;
      shownAt = performance.now();
      yield { type: 'progress', progress: progress() };
    }
  } finally {
    // Also when the file breaks off or its sender goes away: what was read before is not lost.
    await next().finally(() => {
      files.open -= 1;
    });
    await writing;
  }
  yield { type: 'progress', progress: progress() };
  const durationMs = performance.now() - startedAt;
  yield { type: 'result', result: { jobId, format, ...tally.sum(), durationMs } };
}
