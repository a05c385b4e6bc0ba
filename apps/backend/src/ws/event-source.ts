import { Readable } from 'node:stream';
import type { ServerFrame } from '@netra/contract';
import type { Batch } from './batch.ts';

/** Bytes that may wait for a slow reader before its answer is cut; it asks again from where it stands. */
const maximumWaitingBytes = 1024 * 1024;
const signOfLifeMs = 15_000;

/** An answer of server-sent events that is being written. */
export type EventSource = {
  readonly body: Readable;
  /** Writes text that is in the form of server-sent events already. */
  write(text: string): void;
  /** Writes a message of a name of its own. */
  say(name: string, value: unknown): void;
  sayFrame(frame: ServerFrame): void;
  /** Writes each event under the id `epoch:seq`, from which a reader can resume. */
  sendBatch(batch: Batch): void;
  drained(): Promise<void>;
  /** Ends the answer after what was written. */
  end(): void;
  /** Calls back once, when the answer has ended for whatever reason. */
  onEnd(listener: () => void): void;
};

/** Begins an answer of server-sent events; `alive` makes the text of each sign of life. */
export function createEventSource(alive: () => string): EventSource {
  let waiters: (() => void)[] = [];
  const wakeWaiters = () => {
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  const body = new Readable({ highWaterMark: 64 * 1024, read: wakeWaiters });
  /** What comes after the end is not written: it would break off what a slow reader has yet to take. */
  let over = false;

  function write(text: string): void {
    if (body.destroyed || over) return;
    body.push(text);
    if (body.readableLength > maximumWaitingBytes) body.destroy();
  }

  function say(name: string, value: unknown): void {
    write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  }

  const signsOfLife = setInterval(() => write(alive()), signOfLifeMs);
  body.once('close', () => {
    clearInterval(signsOfLife);
    wakeWaiters();
  });
  return {
    body,
    write,
    say,
    sayFrame: (frame) => say(frame.type, frame),
    sendBatch(batch) {
      const messages = batch.events.map(
        (event, index) => `id: ${event.epoch}:${event.seq}\ndata: ${batch.texts[index]}\n\n`,
      );
      write(messages.join(''));
    },
    drained() {
      if (body.destroyed || body.readableLength < body.readableHighWaterMark) return Promise.resolve();
      return new Promise((resolve) => {
        waiters.push(resolve);
      });
    },
    end() {
      over = true;
      if (!body.destroyed) body.push(null);
    },
    onEnd(listener) {
      if (body.destroyed) listener();
      else body.once('close', listener);
    },
  };
}
