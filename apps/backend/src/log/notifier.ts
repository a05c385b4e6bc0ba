import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';

/** The channel all backends of a database listen on. */
export const wakeChannel = 'apex_wake';

/** A batch of news: heads by thread, and runs that were asked to stop. Ids only, never content. */
type WakeBatch = { h: Record<string, number>; s: string[] };

const batchMs = 5;
/** PostgreSQL refuses a payload of 8000 bytes; one head takes about 45. */
const maximumEntries = 150;

export type Notifier = {
  head(thread: string, seq: number): void;
  stop(run: string): void;
  close(): Promise<void>;
};

/**
 * Tells other processes of news in batches of 5 ms, each one NOTIFY in a transaction of its own: a NOTIFY takes
 * a lock on the whole database at commit. A batch that is lost costs a delay, never an event: readers also poll.
 */
export function createNotifier(database: AppDatabase, logger: Logger): Notifier {
  let batch: WakeBatch = { h: {}, s: [] };
  let entries = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (entries === 0) return;
    const payload = JSON.stringify(batch);
    batch = { h: {}, s: [] };
    entries = 0;
    sending = sending.then(async () => {
      try {
        await sql`select pg_notify(${wakeChannel}, ${payload})`.execute(database);
      } catch (error) {
        logger.debug({ err: error }, 'other processes were not woken; they will find the news by polling');
      }
    });
  };
  const added = () => {
    entries += 1;
    if (entries >= maximumEntries) flush();
    else timer ??= setTimeout(flush, batchMs);
  };
  return {
    head(thread, seq) {
      const known = batch.h[thread];
      batch.h[thread] = Math.max(known ?? 0, seq);
      if (known === undefined) added();
    },
    stop(run) {
      batch.s.push(run);
      added();
    },
    async close() {
      flush();
      await sending;
    },
  };
}
