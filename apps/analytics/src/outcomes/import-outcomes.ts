import {
  type ImportEvent,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  type QuarantinedRow,
  type Scope,
  zeroUsd,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { FileRow } from '../ingest/files/file-row.ts';
import { putAside } from '../ingest/quarantine.ts';
import type { Store } from '../store/store.ts';
import { outcomeNotes } from './outcome-notes.ts';
import { type OutcomeRow, readOutcome } from './outcome-row.ts';
import { isKnownModel } from './served-models.ts';
import { writeOutcomes } from './write-outcomes.ts';

/** An opened file of outcomes. */
export type OutcomeFile = {
  readonly scope: Scope;
  readonly jobId: string;
  readonly options: ImportOptions;
  readonly rows: AsyncIterable<FileRow>;
  /** The file's own columns: one of them may hold prompts, which must not be kept with a row that is put aside. */
  readonly fields: readonly string[];
  readonly book: PriceBook;
  readonly progress: () => ImportProgress;
  readonly count: () => void;
  /** Waits until the sender may send this many rows more. */
  readonly admit: (rows: number) => Promise<void>;
};

const rowsPerBatch = 10_000;
const shownProblems = 20;

type Read = { readonly row: OutcomeRow; readonly line: number; readonly content: string };

/**
 * Takes a file of outcomes in, a batch at a time: good rows land, bad ones and those that contradict what is there are
 * put aside with the reason. Yields progress, then the result; `cost` is 0, since an outcome is on no bill.
 */
export async function* importOutcomes(
  store: Store,
  file: OutcomeFile,
): AsyncGenerator<Exclude<ImportEvent, { type: 'error' }>> {
  const startedAt = performance.now();
  const { scope, jobId, options, book } = file;
  const { organizationId } = scope;
  const context = { organizationId, project: options.project, key: store.endUserKey };
  const job = { jobId, fileName: options.fileName, format: 'outcomes' };
  const counts = { accepted: 0, quarantined: 0, duplicates: 0, unpriced: 0, skipped: 0, aggregates: 0 };
  const problems: ImportResult['problems'] = [];
  const features = new Set<string>();
  const unknown = new Set<string>();
  let reads: Read[] = [];
  let aside: QuarantinedRow[] = [];

  async function flush(): Promise<void> {
    const batch = reads;
    reads = [];
    await file.admit(batch.length);
    const verdicts = await store.write(scope, (writer) =>
      writeOutcomes(
        writer,
        batch.map(({ row }) => row),
        { organizationId, jobId },
      ),
    );
    for (const [index, { row, line, content }] of batch.entries()) {
      const verdict = verdicts[index];
      features.add(row.feature);
      if (verdict?.is === 'duplicate') counts.duplicates += 1;
      else if (verdict?.is === 'conflict') {
        const problem = `is another for the item "${row.item}" of ${row.model} than the one that is in`;
        const expected = `${verdict.kept}, or the feature's outcomes removed first (apex outcomes --remove)`;
        aside.push({ line, content, field: verdict.field, problem, expected });
      } else {
        counts.accepted += 1;
        if (isKnownModel(row.model, book)) continue;
        counts.unpriced += 1;
        unknown.add(row.model);
      }
    }
    const bad = aside;
    aside = [];
    if (bad.length === 0) return;
    await putAside(store, scope, { job, rows: bad });
    counts.quarantined += bad.length;
    for (const { content: _, ...problem } of bad.slice(0, shownProblems - problems.length))
      problems.push(problem);
  }

  try {
    for await (const row of file.rows) {
      file.count();
      const content = keptContent(row, file.fields);
      const read = 'raw' in row ? readOutcome(row.raw, context) : row;
      if ('row' in read) reads.push({ row: read.row, line: row.line, content });
      else if ('problem' in read) aside.push({ line: row.line, content, ...read.problem });
      if (reads.length + aside.length < rowsPerBatch) continue;
      await flush();
      yield { type: 'progress', progress: file.progress() };
    }
  } finally {
    // Also when the file breaks off or its sender goes away: what was read before is not lost.
    await flush();
  }
  yield { type: 'progress', progress: file.progress() };
  const notes = await outcomeNotes(store, scope, { project: options.project, features, unknown });
  const durationMs = performance.now() - startedAt;
  yield {
    type: 'result',
    result: { jobId, format: 'outcomes', ...counts, cost: zeroUsd, notes, problems, durationMs },
  };
}

/** What is kept of a row that is put aside: never a prompt. */
function keptContent(row: FileRow, fields: readonly string[]): string {
  if (!('raw' in row)) return fields.some((name) => /prompt/i.test(name)) ? '' : row.content;
  const { prompt: _, ...rest } = row.raw;
  return JSON.stringify(rest);
}
