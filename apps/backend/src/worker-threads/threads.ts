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

function inThread(work: ThreadWork, task: unknown, onMessage: (message: unknown) => void): Promise<void> {
  const worker = new Worker(work.module, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: work.heapMegabytes },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(work.failure(new Error(`not done within ${work.timeMs} ms`)));
      void worker.terminate();
    }, work.timeMs);
    worker.on('message', onMessage);
    worker.once('error', (cause) => reject(work.failure(cause)));
    worker.once('exit', (code) => {
      clearTimeout(timer);
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
