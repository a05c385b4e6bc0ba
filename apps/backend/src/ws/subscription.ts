import { type ApexError, toWireError } from '@netra/contract';
import type { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import { subscribedFrame } from './subscribed-frame.ts';
import type { ReadBegin, Reading, ReadSink } from './thread-feeds.ts';

/** A thread that a connection reads, or is about to: what comes after its end goes nowhere. */
export class Subscription implements ReadSink {
  readonly thread: string;
  readonly #connection: Connection;
  #reading: Reading | null = null;
  #wanted = true;

  constructor(connection: Connection, thread: string) {
    this.thread = thread;
    this.#connection = connection;
  }

  /** Takes over the reading that has begun; ends it at once where it is wanted no more. */
  begun(reading: Reading): void {
    if (this.#isWanted()) this.#reading = reading;
    else reading.stop();
  }

  /** The log's head as far as it is known here. */
  head(): number {
    return this.#reading?.head() ?? 0;
  }

  stop(): void {
    this.#wanted = false;
    this.#reading?.stop();
    this.#reading = null;
  }

  begin(begin: ReadBegin): void {
    if (this.#isWanted()) this.#connection.send(subscribedFrame(begin));
  }

  deliver(batch: Batch): void {
    if (this.#isWanted()) this.#connection.outbox.sendBatch(batch);
  }

  drained(): Promise<void> {
    return this.#connection.outbox.drained();
  }

  lost(error: ApexError): void {
    if (!this.#isWanted()) return;
    // A replaced log concerns every thread; a thread that is gone only itself.
    if (error.code === 'stream_state_lost') this.#connection.closeWith(error);
    else this.#connection.send({ type: 'error', thread: this.thread, error: toWireError(error) });
  }

  #isWanted(): boolean {
    return this.#wanted && this.#connection.isOpen();
  }
}
