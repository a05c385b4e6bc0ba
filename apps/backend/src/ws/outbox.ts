import type { WebSocket } from 'ws';
import type { Batch } from './batch.ts';
import { coalesceBatches } from './coalesce.ts';

/** Bytes handed to the socket at once; the rest waits here, where it can still be merged. */
const inFlightBytes = 64 * 1024;

export type OutboxLimits = {
  /** Above this many waiting bytes, deltas are merged. */
  readonly coalesceBytes: number;
  /** Above this many, after merging, the reader is too slow. */
  readonly maximumBytes: number;
};
export const defaultOutboxLimits: OutboxLimits = { coalesceBytes: 256 * 1024, maximumBytes: 1024 * 1024 };

type Item = { readonly data: Buffer | string; readonly bytes: number; readonly batch: Batch | null };

/** What one connection still has to be sent, within a bound. */
export type Outbox = {
  sendText(text: string): void;
  sendBatch(batch: Batch): void;
  /** Resolves when little is waiting, or the connection has ended. */
  drained(): Promise<void>;
  /** Bytes that wait here or in the socket. */
  readonly waitingBytes: () => number;
  /** Forgets what waits; nothing is sent any more. */
  end(): void;
};

/** Makes the outbox of a socket; `onTooSlow` is called once, when its reader does not keep up even with merging. */
export function createOutbox(
  socket: Pick<WebSocket, 'send' | 'bufferedAmount'>,
  options: {
    limits: OutboxLimits;
    onTooSlow(): void;
    /** The reader took something while more was waiting: a sign of life from one that is only slow. */
    onProgress(): void;
  },
): Outbox {
  const { limits } = options;
  let pending: Item[] = [];
  let pendingBytes = 0;
  let ended = false;
  let waiters: (() => void)[] = [];

  function wakeWaiters(): void {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  }

  function hasRoom(): boolean {
    return socket.bufferedAmount < inFlightBytes;
  }

  function handOver(item: Item): void {
    socket.send(item.data, { binary: false }, pump);
  }

  function pump(): void {
    while (!ended && pending.length > 0 && hasRoom()) {
      const item = pending.shift();
      if (item === undefined) break;
      pendingBytes -= item.bytes;
      handOver(item);
      options.onProgress();
    }
    if (ended || (pending.length === 0 && hasRoom())) wakeWaiters();
  }

  /** Merges the waiting batches of each thread; commands' answers and the order within a thread stay. */
  function coalescePending(): void {
    const merged: Item[] = [];
    let run: Batch[] = [];
    const flush = () => {
      const threads = Map.groupBy(run, (batch) => batch.thread);
      for (const batches of threads.values()) merged.push(itemOf(coalesceBatches(batches)));
      run = [];
    };
    for (const item of pending) {
      if (item.batch !== null) run.push(item.batch);
      else {
        flush();
        merged.push(item);
      }
    }
    flush();
    pending = merged;
    pendingBytes = merged.reduce((sum, item) => sum + item.bytes, 0);
  }

  function itemOf(batch: Batch): Item {
    const data = batch.frame();
    return { data, bytes: data.length, batch };
  }

  function add(item: Item): void {
    if (ended) return;
    if (pending.length === 0 && hasRoom()) {
      handOver(item);
      return;
    }
    pending.push(item);
    pendingBytes += item.bytes;
    if (pendingBytes > limits.coalesceBytes) coalesceIfWorthwhile();
    if (pendingBytes <= limits.maximumBytes) return;
    coalescePending();
    if (pendingBytes > limits.maximumBytes) options.onTooSlow();
  }

  let bytesAfterMerge = 0;
  /** Merging again and again what cannot shrink would cost more than it saves: it waits for as much again. */
  function coalesceIfWorthwhile(): void {
    if (pendingBytes < bytesAfterMerge + limits.coalesceBytes / 4) return;
    coalescePending();
    bytesAfterMerge = pendingBytes;
  }

  return {
    sendText: (text) => add({ data: text, bytes: Buffer.byteLength(text), batch: null }),
    sendBatch: (batch) => add(itemOf(batch)),
    drained() {
      if (ended || (pending.length === 0 && hasRoom())) return Promise.resolve();
      return new Promise((resolve) => {
        waiters.push(resolve);
      });
    },
    waitingBytes: () => pendingBytes + socket.bufferedAmount,
    end() {
      ended = true;
      pending = [];
      pendingBytes = 0;
      wakeWaiters();
    },
  };
}
