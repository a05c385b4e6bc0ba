// Work that takes long or may go wrong, in threads of their own: it holds up nobody else, and ends in time. It refuses
// work beyond a queue instead of promising it.
import { Worker } from 'node:worker_threads';
import { ApexError } from '@netra/contract';

export type ThreadWork = {
  /** The module that does the work: it finds its task in `workerData`, posts messages, and ends. */
  readonly module: URL;
  /** What is worked on, in words, for the error when too many wait. */
  readonly what: string;
  readonly timeMs: number;
  /** Of its heap, and as much again of what lies outside of it: what a file unpacks to. */
  readonly heapMegabytes: number;
  readonly atOnce: number;
  readonly waiting: number;
  /** The error for a thread that ended by a fault, its time or its memory. */
  readonly failure: (cause: unknown) => ApexError;
};

export type Threads = {
  /** Does one task and hands on what its thread posts; raises `overloaded`, or the failure of the work. */
  run(task: unknown, onMessage: (message: unknown) => void): Promise<void>;
};

const megabyte = 1024 * 1024;
/** How often the buffers of a thread are looked at; Node bounds only its heap. */
const lookMs = 50;

/** Calls back once the buffers of a thread are larger than allowed; returns what ends this. */
function watchBuffers(worker: Worker, mostBytes: number, onTooLarge: (bytes: number) => void): () => void {
  const look = setInterval(() => {
    // One question is not waited for before the next: what is asked while the thread is still starting is never answered.
    worker.getHeapStatistics().then(
      ({ external_memory: bytes }) => {
        if (bytes > mostBytes) onTooLarge(bytes);
      },
      // A thread that cannot be asked has ended, which it tells by itself.
      () => undefined,
    );
  }, lookMs);
  return () => clearInterval(look);
}

function inThread(work: ThreadWork, task: unknown, onMessage: (message: unknown) => void): Promise<void> {
  const worker = new Worker(work.module, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: work.heapMegabytes },
  });
  return new Promise((resolve, reject) => {
    const cutOff = (problem: string) => {
      reject(work.failure(new Error(problem)));
      void worker.terminate();
    };
    const timer = setTimeout(() => cutOff(`not done within ${work.timeMs} ms`), work.timeMs);
    const unwatch = watchBuffers(worker, work.heapMegabytes * megabyte, (bytes) =>
      cutOff(`its buffers have ${Math.round(bytes / megabyte)} MB`),
    );
    worker.on('message', onMessage);
    worker.once('error', (cause) => reject(work.failure(cause)));
    worker.once('exit', (code) => {
      clearTimeout(timer);
      unwatch();
      if (code === 0) resolve();
      else reject(work.failure(new Error(`the thread ended with ${code}`)));
    });
  });
}

/** Makes the few places at which one kind of work is done; what comes while all are taken waits, in order. */
export function createThreads(work: ThreadWork): Threads {
  const waiting: (() => void)[] = [];
  let atWork = 0;
  return {
    async run(task, onMessage) {
      if (atWork < work.atOnce) atWork += 1;
      else if (waiting.length >= work.waiting)
        throw new ApexError('overloaded', `As many ${work.what} are being worked on as can be at once.`, {
          retryAfterMs: 5_000,
        });
      // Whoever ends hands the place on, so that the count stays.
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        await inThread(work, task, onMessage);
      } finally {
        const next = waiting.shift();
        if (next === undefined) atWork -= 1;
        else next();
      }
    },
  };
}
