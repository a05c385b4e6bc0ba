// The way in for calls: read, priced, written once, acknowledged only when durable. It refuses what it cannot read
// with the field and the reason, and never guesses.
import type { Scope } from '@netra/contract';
import { type PriceBook, shippedBook } from '@netra/pricing';
import { CallBlock } from '../store/call-block.ts';
import type { CallRow } from '../store/call-row.ts';
import type { EngineClient } from '../store/engine-client.ts';
import type { Store } from '../store/store.ts';
import { type CallOutcome, writeBlock } from '../store/write-block.ts';
import { type KeptText, textBytes } from '../texts/keep-texts.ts';
import { keepsNothing, type TextKeeping } from '../texts/text-keeping.ts';
import { type TextsByRow, writeTexts } from '../texts/write-texts.ts';
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

/** Requests that are written together, and the texts of their calls where these are kept. */
type Group = {
  readonly block: CallBlock;
  readonly waiting: Waiting[];
  readonly texts: Map<number, KeptText>;
  textBytes: number;
};

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
  /** Which projects keep the texts of their calls. */
  readonly texts: TextKeeping;
  /**
   * Writes rows of the scope's organization, with the texts of some by their place among them, and resolves with one
   * outcome per row once they are durable. Raises `overloaded` when too many wait already.
   */
  write(scope: Scope, rows: readonly CallRow[], texts?: TextsByRow): Promise<CallOutcome[]>;
  /** The same with a block, which is written by itself, and whose reader reads no more until it is. */
  writeBlock(scope: Scope, block: CallBlock, texts?: TextsByRow): Promise<CallOutcome[]>;
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
    texts?: TextKeeping;
  },
): CallIntake {
  const lanes = new Map<string, Lane>();
  const room = new WaitingRoom(mostWaiting, { noun: 'calls', retryAfterMs });
  const keeping = settings.texts ?? keepsNothing;

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
      last.block.bytes + last.textBytes < enoughBytesPerWrite
    )
      return last;
    const group: Group = { block: new CallBlock(), waiting: [], texts: new Map(), textBytes: 0 };
    groups.push(group);
    return group;
  }

  /** Writes a block, then the texts of its calls: both are durable, or its senders are told that it failed. */
  async function writeBoth(
    writer: EngineClient,
    { organization, block, texts }: { organization: string; block: CallBlock; texts: TextsByRow },
    ingestedAtMs: number,
  ): Promise<CallOutcome[]> {
    const outcomes = await writeBlock(writer, { organization, block }, ingestedAtMs);
    const kept = keeping.of(organization);
    if (kept !== undefined) await writeTexts(writer, { organization, block, outcomes, texts, keeping: kept });
    return outcomes;
  }

  async function writeNext(scope: Scope, lane: Lane): Promise<void> {
    const organization = scope.organizationId;
    let group: Group | undefined;
    const take = (): Group | undefined => {
      group = lane.groups.shift();
      if (group !== undefined) {
        const { rows, bytes } = group.block;
        room.leave(organization, { rows, bytes: bytes + group.textBytes });
      }
      lane.gathering.left(group?.waiting.length ?? 0, group?.block.rows ?? 0);
      return group;
    };
    let startedAt = performance.now();
    try {
      const outcomes = await store.write(scope, async (writer, ingestedAtMs) => {
        startedAt = performance.now();
        // Taken only now, when it is our turn: whoever came while we waited goes along.
        const taken = take();
        return taken === undefined ? [] : writeBoth(writer, { organization, ...taken }, ingestedAtMs);
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
    texts: keeping,
    write: async (scope, rows, texts) => {
      room.check(scope.organizationId, rows.length);
      const lane = laneOf(scope.organizationId);
      const group = groupFor(lane, rows.length);
      const { block, waiting } = group;
      const { rows: from, bytes } = block;
      for (const row of rows) block.add(row);
      let held = block.bytes - bytes;
      for (const [row, text] of texts ?? []) {
        group.texts.set(from + row, text);
        held += textBytes(text);
        group.textBytes += textBytes(text);
      }
      room.enter(scope.organizationId, { rows: block.rows - from, bytes: held });
      return new Promise((resolve, reject) => {
        waiting.push({ from, to: block.rows, resolve, reject });
        lane.gathering.arrived(rows.length);
        void drain(scope, lane);
      });
    },
    writeBlock: async (scope, block, texts = new Map()) => {
      const organization = scope.organizationId;
      return store.write(scope, (writer, ingestedAtMs) =>
        writeBoth(writer, { organization, block, texts }, ingestedAtMs),
      );
    },
  };
}
