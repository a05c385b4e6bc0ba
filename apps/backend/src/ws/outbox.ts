import type { Batch } from './batch.ts';
import { coalesceBatches } from './coalesce.ts';
import { wireFrameOf } from './wire/wire-frame.ts';

/** Bytes handed to the socket at once; the rest waits here, where it can still be merged. */
const inFlightBytes = 64 * 1024;

export type OutboxLimits = {
  /** Above this many waiting bytes, deltas are merged. */
  readonly coalesceBytes: number;
  /** Above this many, after merging, the reader is too slow. */
  readonly maximumBytes: number;
};
export const defaultOutboxLimits: OutboxLimits = { coalesceBytes: 256 * 1024, maximumBytes: 1024 * 1024 };

/** The socket below a connection: takes whole frames, and says when it has none left. */
export type FrameSink = {
  readonly writableLength: number;
  write(frame: Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
};

/** Whose outbox it is. */
export type OutboxOwner = {
  readonly outboxLimits: OutboxLimits;
  /** False once nothing may be written any more. */
  canWrite(): boolean;
  /** Called when the reader does not keep up even with merging. */
  onTooSlow(): void;
  /** The reader took what was handed over: a sign of life from one that is only slow. */
  onProgress(): void;
};

type Item = { readonly frame: Buffer; readonly batch: Batch | null };
type Waiting = { items: Item[]; bytes: number; bytesAfterMerge: number; waiters: (() => void)[] };

function itemOf(batch: Batch): Item {
  return { frame: batch.wire(), batch };
}

/** Merges the waiting batches of each thread; commands' answers and the order within a thread stay. */
function merged(items: readonly Item[]): Item[] {
  const result: Item[] = [];
  let run: Batch[] = [];
  const flush = () => {
    const threads = Map.groupBy(run, (batch) => batch.thread);
    for (const batches of threads.values()) result.push(itemOf(coalesceBatches(batches)));
    run = [];
  };
  for (const item of items) {
    if (item.batch !== null) run.push(item.batch);
    else {
      flush();
      result.push(item);
    }
  }
  flush();
  return result;
}

/**
 * What one connection still has to be sent, within a bound. Of a reader that keeps up it holds nothing: frames go
 * straight to the socket, and only one that does not costs memory here.
 */
export class Outbox {
  readonly #socket: FrameSink;
  readonly #owner: OutboxOwner;
  #waiting: Waiting | null = null;

  constructor(socket: FrameSink, owner: OutboxOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  sendText(text: string): void {
    this.#add(wireFrameOf(text), null);
  }

  sendBatch(batch: Batch): void {
    this.#add(batch.wire(), batch);
  }

  /** Resolves when little is waiting, or nothing may be written any more. */
  drained(): Promise<void> {
    if (!this.#owner.canWrite() || (this.#waiting === null && this.#hasRoom())) return Promise.resolve();
    const waiting = this.#wait();
    return new Promise((resolve) => {
      waiting.waiters.push(resolve);
    });
  }

  /** Bytes that wait here or in the socket. */
  waitingBytes(): number {
    return (this.#waiting?.bytes ?? 0) + this.#socket.writableLength;
  }

  /** Forgets what waits; nothing is sent any more. */
  end(): void {
    const waiters = this.#waiting?.waiters ?? [];
    this.#waiting = null;
    for (const wake of waiters) wake();
  }

  #hasRoom(): boolean {
    return this.#socket.writableLength < inFlightBytes;
  }

  #add(frame: Buffer, batch: Batch | null): void {
    if (!this.#owner.canWrite()) return;
    if (this.#waiting === null && this.#hasRoom()) {
      this.#socket.write(frame);
      return;
    }
    const waiting = this.#wait();
    waiting.items.push({ frame, batch });
    waiting.bytes += frame.length;
    const limits = this.#owner.outboxLimits;
    // Merging again and again what cannot shrink would cost more than it saves: it waits for as much again.
    const worthwhile = waiting.bytes >= waiting.bytesAfterMerge + limits.coalesceBytes / 4;
    if (waiting.bytes > limits.coalesceBytes && worthwhile) this.#merge(waiting);
    if (waiting.bytes <= limits.maximumBytes) return;
    this.#merge(waiting);
    if (waiting.bytes > limits.maximumBytes) this.#owner.onTooSlow();
  }

  #merge(waiting: Waiting): void {
    waiting.items = merged(waiting.items);
    waiting.bytes = waiting.items.reduce((sum, item) => sum + item.frame.length, 0);
    waiting.bytesAfterMerge = waiting.bytes;
  }

  /** Begins to wait for the socket, which is full: it says so once when it has nothing left. */
  #wait(): Waiting {
    if (this.#waiting === null) {
      this.#waiting = { items: [], bytes: 0, bytesAfterMerge: 0, waiters: [] };
      this.#socket.once('drain', () => this.#pump());
    }
    return this.#waiting;
  }

  #pump(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    let handed = 0;
    while (this.#owner.canWrite() && this.#hasRoom()) {
      const item = waiting.items[handed];
      if (item === undefined) break;
      handed += 1;
      waiting.bytes -= item.frame.length;
      this.#socket.write(item.frame);
    }
    waiting.items.splice(0, handed);
    this.#owner.onProgress();
    if (waiting.items.length > 0 || !this.#hasRoom()) {
      this.#socket.once('drain', () => this.#pump());
      return;
    }
    this.end();
  }
}
