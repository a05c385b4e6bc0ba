import type { IncomingMessage } from 'node:http';
import type { ApexError, EventPage, Scope } from '@netra/contract';
import type { EventLog } from './event-log.ts';
import type { ReadStart } from './thread-feeds.ts';

/** A wait for a thread to grow. */
export type Growth = {
  /** Resolves when the thread has grown, the time is over, the asker has gone or `end` was called without a reason. */
  within(waitMs: number, request: IncomingMessage): Promise<void>;
  /** Ends the wait; with a reason it rejects. */
  end(reason?: ApexError): void;
  stop(): void;
};

/** Begins to watch for events beyond `afterSeq`; nothing that is appended from now on is missed. */
export function watchGrowth(
  log: EventLog,
  target: { organizationId: string; thread: string },
  afterSeq: number,
): Growth {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Ended before anybody waits: the reason is raised by `within`.
  promise.catch(() => undefined);
  const unwatch = log.watch(target, (headSeq) => {
    if (headSeq > afterSeq) resolve();
  });
  return {
    async within(waitMs, request) {
      const timer = setTimeout(resolve, waitMs);
      request.once('close', resolve);
      try {
        await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    end: (reason) => (reason === undefined ? resolve() : reject(reason)),
    stop: unwatch,
  };
}

/** A stretch of the log for `scope`: after the asked place, or from the start where that place is not in this log. */
export async function readEventPage(
  log: EventLog,
  scope: Scope,
  start: ReadStart & { limit: number },
): Promise<EventPage> {
  const { thread, afterSeq, epoch, limit } = start;
  const page = await log.read(scope, { thread, afterSeq, limit });
  const recovered = (epoch === undefined || epoch === page.epoch) && afterSeq <= page.headSeq;
  const answer = recovered ? page : await log.read(scope, { thread, afterSeq: 0, limit });
  return { thread, epoch: answer.epoch, recovered, headSeq: answer.headSeq, events: [...answer.events] };
}
