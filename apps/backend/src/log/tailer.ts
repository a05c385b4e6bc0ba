import type { Event } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { RedisLink } from '../redis/open-redis.ts';
import type { AppDatabase } from '../store/tables.ts';
import { createListener } from './listener.ts';
import { createNotifier } from './notifier.ts';
import { readWakeBatch } from './wake-batch.ts';

/** A thread and how far its log reaches. */
type ThreadHead = {
  readonly organizationId: string;
  readonly thread: string;
  readonly seq: number;
  /** The events that were appended last, up to `seq` and without a gap, where the appender has them at hand. */
  readonly events?: readonly Event[];
};

/** Called with a thread's new head, and with the events that lead to it where their appender is in this process. */
export type OnHead = (headSeq: number, events?: readonly Event[]) => void;

export type Tailer = {
  /**
   * Calls `onHead` each time the thread's log is seen to have grown, with the new head (never a smaller one).
   * The caller has checked that its reader may see the thread. Returns how to stop watching.
   */
  watch(target: { organizationId: string; thread: string }, onHead: OnHead): () => void;
  /** Told by an appender of this process after its commit: wakes readers here at once, other processes batched. */
  announce(head: ThreadHead): void;
  /** Called by everything that must react to another process's stop requests, see `announceStop`. */
  onStop(listen: (run: string) => void): () => void;
  /** Tells every process, this one included, that a stop of the run was recorded. */
  announceStop(run: string): void;
  close(): Promise<void>;
};

export type TailerOptions = {
  /** The worker role: heads of many organizations are polled in one query. */
  readonly database: AppDatabase;
  /** URL of a connection that only listens. */
  readonly listenUrl: string;
  readonly logger: Logger;
  /** Carries news between processes where it answers; NOTIFY does where it does not. */
  readonly redis?: RedisLink | undefined;
  /** How often watched heads are polled; this is what correctness rests on. */
  readonly pollMs?: number;
};

type Watched = {
  readonly organizationId: string;
  readonly thread: string;
  seq: number;
  readonly listeners: Set<OnHead>;
};

/**
 * Learns of new events: at once from appenders of this process, by Redis or LISTEN from other processes, and by
 * polling the heads of watched threads, which alone would be enough.
 */
export function createTailer(options: TailerOptions): Tailer {
  const { database, logger, redis, pollMs = 500 } = options;
  // By thread and organization: who asks for another's thread is refused, and must not stand in its owner's place.
  const watched = new Map<string, Map<string, Watched>>();
  const stopListeners = new Set<(run: string) => void>();

  const advanceOne = (entry: Watched, seq: number, events?: readonly Event[]) => {
    if (seq <= entry.seq) return;
    entry.seq = seq;
    for (const listener of [...entry.listeners]) listener(seq, events);
  };
  const advance = (thread: string, seq: number) => {
    for (const entry of watched.get(thread)?.values() ?? []) advanceOne(entry, seq);
  };
  const stopHere = (run: string) => {
    for (const listener of stopListeners) listener(run);
  };
  const receive = (payload: string | undefined) => {
    const news = readWakeBatch(payload);
    if (news === undefined) {
      logger.warn('news of another process came in an unknown form and were ignored');
      return;
    }
    for (const [thread, seq] of Object.entries(news.h)) advance(thread, seq);
    for (const run of news.s) stopHere(run);
  };

  // Several installations may share a Redis; none needs to hear of the others.
  const redisChannel = `apex:wake:${new URL(options.listenUrl).pathname.slice(1)}`;
  const notifier = createNotifier({ database, logger, redis, redisChannel });
  const listener = createListener({ url: options.listenUrl, logger, onNews: receive });
  redis?.subscribe(redisChannel, receive);

  let closed = false;
  let polling: Promise<void> = Promise.resolve();
  const poll = async () => {
    if (watched.size === 0) return;
    const entries = [...watched.values()].flatMap((byOrganization) => [...byOrganization.values()]);
    const organizations = entries.map((entry) => entry.organizationId);
    const threads = entries.map((entry) => entry.thread);
    const { rows } = await sql<{ position: string; seq: string }>`
      select wanted.position, head.seq
      from unnest(${organizations}::text[], ${threads}::text[])
        with ordinality as wanted (organization_id, thread, position)
      join thread_head head using (organization_id, thread)`.execute(database);
    for (const row of rows) {
      const entry = entries[Number(row.position) - 1];
      if (entry === undefined) continue;
      // News can be wrong; what the table says is not, and the next event must not hide behind them.
      if (entry.seq > Number(row.seq)) entry.seq = Number(row.seq);
      advanceOne(entry, Number(row.seq));
    }
  };
  const timer = setInterval(() => {
    polling = polling.then(poll).catch((error) => {
      logger.warn({ err: error }, 'the heads of watched threads could not be polled; trying again');
    });
  }, pollMs);

  return {
    watch({ organizationId, thread }, onHead) {
      const byOrganization = watched.get(thread) ?? new Map<string, Watched>();
      watched.set(thread, byOrganization);
      const entry = byOrganization.get(organizationId) ?? {
        organizationId,
        thread,
        seq: 0,
        listeners: new Set<OnHead>(),
      };
      byOrganization.set(organizationId, entry);
      entry.listeners.add(onHead);
      return () => {
        entry.listeners.delete(onHead);
        if (entry.listeners.size > 0 || byOrganization.get(organizationId) !== entry) return;
        byOrganization.delete(organizationId);
        if (byOrganization.size === 0 && watched.get(thread) === byOrganization) watched.delete(thread);
      };
    },
    announce({ organizationId, thread, seq, events }) {
      for (const entry of watched.get(thread)?.values() ?? []) {
        // Another organization that asked for this thread is told of its head only, which it may not read.
        advanceOne(entry, seq, entry.organizationId === organizationId ? events : undefined);
      }
      notifier.head(thread, seq);
    },
    onStop(listen) {
      stopListeners.add(listen);
      return () => stopListeners.delete(listen);
    },
    announceStop(run) {
      stopHere(run);
      notifier.stop(run);
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      await polling;
      await notifier.close();
      await listener.close();
    },
  };
}
