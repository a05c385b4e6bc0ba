// The way in for calls: read, priced, written once, acknowledged only when durable. It refuses what it cannot read
// with the field and the reason, and never guesses.
import type { Scope } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { CallBlock } from '../store/call-block.ts';
import type { CallRow } from '../store/call-row.ts';
import type { Store } from '../store/store.ts';
import { type CallOutcome, writeBlock } from '../store/write-block.ts';
import { Gathering } from './gathering.ts';
import { type IngestLimits, unlimited } from './limits/ingest-limits.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Most rows one statement writes; what waits beyond it goes into the next. */
const maxRowsPerWrite = 20_000;
/** So many rows are written without waiting for more: from here on a row weighs more than its share of the statement. */
const enoughRowsPerWrite = 4_000;
/** Bytes after which a statement takes no more requests: calls with thousands of hashes are few to a statement. */
const enoughBytesPerWrite = 32 * 1024 * 1024;
/** Most that waits for the store; whoever comes then is asked to come again, before memory runs out. */
const mostWaiting = { rows: 100_000, bytes: 256 * 1024 * 1024 } as const;
const retryAfterMs = 1_000;

/** Calls of a request in a block, from one row to before another, and whoever waits for them. */
type Waiting = {
  readonly from: number;
  readonly to: number;
  readonly resolve: (outcomes: CallOutcome[]) => void;
  readonly reject: (error: unknown) => void;
};

/** Requests that are written together. */
type Group = { readonly block: CallBlock; readonly waiting: Waiting[] };

/** What waits of an organization; only the last group takes more. */
type Lane = { readonly groups: Group[]; readonly gathering: Gathering; isWriting: boolean };

export type CallIntake = {
  /** The price book that holds for an organization: the published one under its own terms. */
  bookOf(organizationId: string): PriceBook;
  readonly endUserKey: string;
  /** How much a sender may send; asked before anything is read. */
  readonly limits: IngestLimits;
  /** Files that are being read now: they share what may be held of files at once. */
  readonly files: { open: number };
  /**
   * Writes rows of the scope's organization and resolves with one outcome per row once they are durable. Raises
   * `overloaded` when too many wait already.
   */
  write(scope: Scope, rows: readonly CallRow[]): Promise<CallOutcome[]>;
  /** The same with a block, which is written by itself, and whose reader reads no more until it is. */
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
  const lanes = new Map<string, Lane>();
  const room = new WaitingRoom(mostWaiting, { noun: 'calls', retryAfterMs });

  function laneOf(organization: string): Lane {
    const known = lanes.get(organization);
    if (known !== undefined) return known;
    const lane = { groups: [], gathering: new Gathering(enoughRowsPerWrite), isWriting: false };
    lanes.set(organization, lane);
    return lane;
  }

  /** The group that takes so many more rows. */
  function groupFor({ groups }: Lane, rows: number): Group {
    const last = groups.at(-1);
    if (
      last !== undefined &&
      last.block.rows + rows <= maxRowsPerWrite &&
      last.block.bytes < enoughBytesPerWrite
    )
      return last;
    const group = { block: new CallBlock(), waiting: [] };
    groups.push(group);
    return group;
  }

  async function writeNext(scope: Scope, lane: Lane): Promise<void> {
    const organization = scope.organizationId;
    let group: Group | undefined;
    const take = (): Group | undefined => {
      group = lane.groups.shift();
      if (group !== undefined) room.leave(organization, group.block);
      lane.gathering.left(group?.waiting.length ?? 0, group?.block.rows ?? 0);
      return group;
    };
    let startedAt = performance.now();
    try {
      const outcomes = await store.write(scope, async (writer, ingestedAtMs) => {
        startedAt = performance.now();
        // Taken only now, when it is our turn: whoever came while we waited goes along.
        const block = take()?.block;
        return block === undefined ? [] : writeBlock(writer, { organization, block }, ingestedAtMs);
      });
      for (const { from, to, resolve } of group?.waiting ?? []) resolve(outcomes.slice(from, to));
    } catch (error) {
      for (const { reject } of (group ?? take())?.waiting ?? []) reject(error);
    }
    lane.gathering.written(group?.waiting.length ?? 0, performance.now() - startedAt);
  }

  async function drain(scope: Scope, lane: Lane): Promise<void> {
    if (lane.isWriting) return;
    lane.isWriting = true;
    while (lane.groups.length > 0) {
      await lane.gathering.gathered();
      await writeNext(scope, lane);
    }
    lane.isWriting = false;
  }

  return {
    bookOf: settings.bookOf ?? (() => settings.book ?? shippedBook()),
    endUserKey: settings.endUserKey,
    limits: settings.limits ?? unlimited,
    files: { open: 0 },
    write: async (scope, rows) => {
      room.check(scope.organizationId, rows.length);
      const lane = laneOf(scope.organizationId);
      const { block, waiting } = groupFor(lane, rows.length);
      const { rows: from, bytes } = block;
      for (const row of rows) block.add(row);
      room.enter(scope.organizationId, { rows: block.rows - from, bytes: block.bytes - bytes });
      return new Promise((resolve, reject) => {
        waiting.push({ from, to: block.rows, resolve, reject });
        lane.gathering.arrived(rows.length);
        void drain(scope, lane);
      });
    },
    writeBlock: async (scope, block) => {
      const organization = scope.organizationId;
      return store.write(scope, (writer, ingestedAtMs) =>
        writeBlock(writer, { organization, block }, ingestedAtMs),
      );
    },
  };
}
