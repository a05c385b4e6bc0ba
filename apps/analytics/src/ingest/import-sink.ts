import { setTimeout } from 'node:timers/promises';
import {
  ApexError,
  type CallTexts,
  type ImportOptions,
  type QuarantinedRow,
  type Scope,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { CallBlock } from '../store/call-block.ts';
import type { CallRow } from '../store/call-row.ts';
import type { Store } from '../store/store.ts';
import type { CallOutcome } from '../store/write-block.ts';
import { textsOfRecord } from '../texts/file-texts.ts';
import { type KeptText, textBytes } from '../texts/keep-texts.ts';
import { textKeeper } from '../texts/text-keeper.ts';
import { textsLeftOut } from '../texts/without-texts.ts';
import type { TextsByRow } from '../texts/write-texts.ts';
import type { CallIntake } from './call-intake.ts';
import { type FileRow, shownCharacters } from './files/file-row.ts';
import { type RowRules, readRow } from './files/read-row.ts';
import { factOf, type ImportTally, type StoredFact } from './import-tally.ts';
import { headerLine, putAside, type QuarantineJob } from './quarantine.ts';
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
  /** The header of a CSV file, '' for others. */
  readonly header: string;
  /** What parts its columns; a comma when absent. */
  readonly separator?: string;
  readonly rules: RowRules;
  readonly book: PriceBook;
  readonly tally: ImportTally;
};

const longestWaitMs = 60_000;
/** What an insert costs beside its rows (a part in every table and roll-up) is that of thousands of rows. */
const enoughRows = 160_000;

/** Characters of rows put aside that one import keeps whole. */
const keptWhole = 64 * 1024 * 1024;

/** Writes a block as soon as the intake has room: a file can wait where a request cannot. Raises `overloaded` after a minute. */
async function writeWhenRoom(
  { intake, scope }: Pick<SinkParts, 'intake' | 'scope'>,
  block: CallBlock,
  texts: TextsByRow,
): Promise<CallOutcome[]> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await intake.writeBlock(scope, block, texts);
    } catch (error) {
      const waits = error instanceof ApexError && error.code === 'overloaded';
      if (!waits || performance.now() - startedAt > longestWaitMs) throw error;
      await setTimeout(error.retryAfterMs ?? 1_000);
    }
  }
}

/** The sink of files whose rows are calls: good rows are written, bad ones put aside with the reason. */
export function createCallSink(parts: SinkParts): ImportSink {
  const { store, intake, scope, job, header, rules, book, tally } = parts;
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
  let asideBytes = 0;
  let kept = 0;

  /** What of rows that are put aside is kept; the first of them bring the header along. */
  function toKeep(rows: readonly QuarantinedRow[]): QuarantinedRow[] {
    const first: QuarantinedRow[] =
      kept > 0 || header === ''
        ? []
        : [{ line: headerLine, field: '(header)', problem: '', expected: '', content: header }];
    return [
      ...first,
      ...rows.map((row) => {
        kept += row.content.length;
        return kept <= keptWhole ? row : { ...row, content: row.content.slice(0, shownCharacters) };
      }),
    ];
  }
  const { separator = ',', options } = parts;
  const withoutTexts = textsLeftOut({ format: rules.format, header, separator, map: options.map });
  const keeper = textKeeper(intake.texts, scope.organizationId);
  let texts = new Map<number, KeptText>();
  let textsBytes = 0;
  /** The texts of the call that was added last. */
  function keepTexts(row: CallRow, stated: CallTexts | undefined): void {
    const kept = stated === undefined ? undefined : keeper?.keep(row, stated);
    if (kept === undefined) return;
    texts.set(block.rows - 1, kept);
    textsBytes += textBytes(kept);
  }
  return {
    add(row) {
      const read = readRow(row, rules);
      if ('call' in read) {
        const stored = toBlockRow(read.call, read.startedAtMs, context);
        block.add(stored);
        facts.push(factOf(stored));
        if (keeper?.keeps(stored.project) === true)
          keepTexts(stored, read.texts ?? textsOfRecord(rules.format, row, stored.call_id));
      } else if ('aside' in read) {
        const bad = withoutTexts(read.aside);
        aside.push(bad);
        asideBytes += bad.content.length;
      } else tally.skipped();
    },
    waiting: () => block.rows + aside.length,
    enough: enoughRows,
    bytes: () => block.bytes + asideBytes + textsBytes,
    async flush() {
      const [written, stored, bad, withTexts] = [block, facts, aside, texts];
      texts = new Map();
      textsBytes = 0;
      block = new CallBlock();
      facts = [];
      aside = [];
      asideBytes = 0;
      if (written.rows > 0) {
        const outcomes = await writeWhenRoom({ intake, scope }, written, withTexts);
        // A call that stands in the file several times is one call, and costs what its last row says.
        tally.stored(
          stored,
          outcomes.map((outcome, row) => (written.isKept(row) ? outcome : 'duplicate')),
        );
      }
      if (bad.length === 0) return;
      await putAside(store, scope, { job, rows: toKeep(bad) });
      tally.putAside(bad);
    },
  };
}
