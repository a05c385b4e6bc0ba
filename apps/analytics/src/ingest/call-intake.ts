// The way in for calls: read, priced, written once, acknowledged only when durable. It refuses what it cannot read
// with the field and the reason, and never guesses.
import { ApexError, type Scope } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import type { CallBlock } from '../store/call-block.ts';
import type { CallRow } from '../store/call-row.ts';
import type { Store } from '../store/store.ts';
import { writeBlock } from '../store/write-block.ts';
import { type CallOutcome, writeCalls } from '../store/write-calls.ts';
import { type IngestLimits, unlimited } from './limits/ingest-limits.ts';

/** Most rows one statement writes; what waits beyond it goes into the next. */
const maxRowsPerWrite = 20_000;
/** Most rows that wait for the store; whoever comes then is asked to come again, before memory runs out. */
const maxRowsWaiting = 100_000;
const retryAfterMs = 1_000;

type Waiting = {
  readonly rows: readonly CallRow[];
  readonly resolve: (outcomes: CallOutcome[]) => void;
  readonly reject: (error: unknown) => void;
};

export type CallIntake = {
  /** The price book that holds for an organization: the published one under its own terms. */
  bookOf(organizationId: string): PriceBook;
  readonly endUserKey: string;
  /** How much a sender may send; asked before anything is read. */
  readonly limits: IngestLimits;
  /**
   * Writes rows of the scope's organization and resolves with one outcome per row once they are durable. Raises
   * `overloaded` when too many wait already.
   */
  write(scope: Scope, rows: readonly CallRow[]): Promise<CallOutcome[]>;
  /** The same with a block, which is written by itself. */
  writeBlock(scope: Scope, block: CallBlock): Promise<CallOutcome[]>;
};

/**
 * Makes the intake of a store. Requests of an organization that arrive while a write is under way are written
 * together by the next, so many small requests cost no more than a few large ones.
 */
export function createCallIntake(
  store: Store,
  settings: {
    endUserKey: string;
    book?: PriceBook;
    bookOf?: (organizationId: string) => PriceBook;
    limits?: IngestLimits;
  },
): CallIntake {
  const waiting = new Map<string, Waiting[]>();
  let rowsWaiting = 0;

  function takeTogether(organization: string): Waiting[] {
    const queue = waiting.get(organization) ?? [];
    let rows = 0;
    let count = 0;
    for (const entry of queue) {
      if (count > 0 && rows + entry.rows.length > maxRowsPerWrite) break;
      rows += entry.rows.length;
      count += 1;
    }
    const taken = queue.splice(0, count);
    rowsWaiting -= rows;
    if (queue.length === 0) waiting.delete(organization);
    return taken;
  }

  async function flush(scope: Scope): Promise<void> {
    let taken: Waiting[] = [];
    try {
      const outcomes = await store.write(scope, (writer, ingestedAtMs) => {
        // Taken only now, when it is our turn: whoever came while we waited goes along.
        taken = takeTogether(scope.organizationId);
        return writeCalls(
          writer,
          taken.flatMap((entry) => entry.rows),
          ingestedAtMs,
        );
      });
      let from = 0;
      for (const entry of taken) {
        entry.resolve(outcomes.slice(from, from + entry.rows.length));
        from += entry.rows.length;
      }
    } catch (error) {
      for (const entry of taken.length > 0 ? taken : takeTogether(scope.organizationId)) entry.reject(error);
    }
  }

  function checkRoom(rows: number): void {
    if (rowsWaiting === 0 || rowsWaiting + rows <= maxRowsWaiting) return;
    throw new ApexError('overloaded', `${rowsWaiting} calls wait to be stored already.`, {
      retryAfterMs,
      details: { waiting: rowsWaiting, limit: maxRowsWaiting },
    });
  }

  return {
    bookOf: settings.bookOf ?? (() => settings.book ?? shippedBook()),
    endUserKey: settings.endUserKey,
    limits: settings.limits ?? unlimited,
    write: async (scope, rows) => {
      checkRoom(rows.length);
      rowsWaiting += rows.length;
      return new Promise((resolve, reject) => {
        const queue = waiting.get(scope.organizationId) ?? [];
        waiting.set(scope.organizationId, queue);
        queue.push({ rows, resolve, reject });
        void flush(scope);
      });
    },
    writeBlock: async (scope, block) => {
      checkRoom(block.rows);
      rowsWaiting += block.rows;
      const organization = scope.organizationId;
      return store.write(scope, (writer, ingestedAtMs) => {
        rowsWaiting -= block.rows;
        return writeBlock(writer, { organization, block }, ingestedAtMs);
      });
    },
  };
}
