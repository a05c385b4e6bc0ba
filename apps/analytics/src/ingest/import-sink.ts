import { setTimeout } from 'node:timers/promises';
import { ApexError, type ImportOptions, type QuarantinedRow, type Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { CallBlock } from '../store/call-block.ts';
import type { Store } from '../store/store.ts';
import type { CallOutcome } from '../store/write-block.ts';
import type { CallIntake } from './call-intake.ts';
import type { FileRow } from './files/file-row.ts';
import { type RowRules, readRow } from './files/read-row.ts';
import { factOf, type ImportTally, type StoredFact } from './import-tally.ts';
import { putAside, type QuarantineJob } from './quarantine.ts';
import { toBlockRow } from './to-call-row.ts';

/** Takes the rows of an import in, a batch at a time. */
export type ImportSink = {
  add(row: FileRow): void;
  /** Rows that wait for the next flush. */
  waiting(): number;
  /** Most rows that are worth waiting for. */
  readonly enough: number;
  /** About the memory that texts of any length of the rows take, in bytes. */
  bytes(): number;
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
/** What an insert costs beside its rows (a part in every table and roll-up) is that of thousands of rows. */
const enoughRows = 160_000;

/** Writes a block as soon as the intake has room: a file can wait where a request cannot. Raises `overloaded` after a minute. */
async function writeWhenRoom(
  { intake, scope }: Pick<SinkParts, 'intake' | 'scope'>,
  block: CallBlock,
): Promise<CallOutcome[]> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await intake.writeBlock(scope, block);
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
    knownEndUsers: new Map<string, string>(),
  };
  let block = new CallBlock();
  let facts: StoredFact[] = [];
  let aside: QuarantinedRow[] = [];

  return {
    add(row) {
      const read = readRow(row, rules);
      if ('call' in read) {
        const stored = toBlockRow(read.call, read.startedAtMs, context);
        block.add(stored);
        facts.push(factOf(stored));
      } else if ('aside' in read) aside.push(read.aside);
      else tally.skipped();
    },
    waiting: () => block.rows + aside.length,
    enough: enoughRows,
    bytes: () => block.bytes,
    async flush() {
      const [written, stored, bad] = [block, facts, aside];
      block = new CallBlock();
      facts = [];
      aside = [];
      if (written.rows > 0) {
        const outcomes = await writeWhenRoom({ intake, scope }, written);
        // A call that stands in the file several times is one call, and costs what its last row says.
        tally.stored(
          stored,
          outcomes.map((outcome, row) => (written.isKept(row) ? outcome : 'duplicate')),
        );
      }
      if (bad.length === 0) return;
      await putAside(store, scope, { job, rows: bad });
      tally.putAside(bad);
    },
  };
}
