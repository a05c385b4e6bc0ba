import { setTimeout } from 'node:timers/promises';
import { ApexError, type ImportOptions, type QuarantinedRow, type Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { CallRow } from '../store/call-row.ts';
import type { Store } from '../store/store.ts';
import type { CallOutcome } from '../store/write-calls.ts';
import type { CallIntake } from './call-intake.ts';
import type { FileRow } from './files/file-row.ts';
import { type RowRules, readRow } from './files/read-row.ts';
import type { ImportTally } from './import-tally.ts';
import { putAside, type QuarantineJob } from './quarantine.ts';
import { toCallRow } from './to-call-row.ts';

/** Takes the rows of an import in, a batch at a time. */
export type ImportSink = {
  add(row: FileRow): void;
  /** Rows that wait for the next flush. */
  waiting(): number;
  /** Writes what waits; resolves when it is durable. */
  flush(): Promise<void>;
};

export type SinkParts = {
  readonly store: Store;
  readonly intake: CallIntake;
  readonly scope: Scope;
  readonly options: ImportOptions;
  readonly job: QuarantineJob;
  readonly rules: RowRules;
  readonly book: PriceBook;
  readonly tally: ImportTally;
};

const longestWaitMs = 60_000;

/** Writes rows as soon as the intake has room: a file can wait where a request cannot. Raises `overloaded` after a minute. */
async function writeWhenRoom(
  { intake, scope }: Pick<SinkParts, 'intake' | 'scope'>,
  rows: readonly CallRow[],
): Promise<CallOutcome[]> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await intake.write(scope, rows);
    } catch (error) {
      const waits = error instanceof ApexError && error.code === 'overloaded';
      if (!waits || performance.now() - startedAt > longestWaitMs) throw error;
      await setTimeout(error.retryAfterMs ?? 1_000);
    }
  }
}

/** The sink of files whose rows are calls: good rows are written, bad ones put aside with the reason. */
export function createCallSink({ store, intake, scope, job, rules, book, tally }: SinkParts): ImportSink {
  const context = {
    organizationId: scope.organizationId,
    source: 'import',
    book,
    endUserKey: intake.endUserKey,
  };
  let calls: CallRow[] = [];
  let aside: QuarantinedRow[] = [];
  return {
    add(row) {
      const read = readRow(row, rules);
      if ('call' in read) calls.push(toCallRow(read.call, read.startedAtMs, context));
      else if ('aside' in read) aside.push(read.aside);
      else tally.skipped();
    },
    waiting: () => calls.length + aside.length,
    async flush() {
      const [rows, bad] = [calls, aside];
      calls = [];
      aside = [];
      if (rows.length > 0) tally.written(rows, await writeWhenRoom({ intake, scope }, rows));
      if (bad.length === 0) return;
      await putAside(store, scope, { job, rows: bad });
      tally.putAside(bad);
    },
  };
}
