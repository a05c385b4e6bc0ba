import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { RedisLink } from '../redis/open-redis.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { WakeBatch } from './wake-batch.ts';

/** The channel all backends of a database listen on. */
export const wakeChannel = 'apex_wake';

const batchMs = 5;
/** PostgreSQL refuses a payload of 8000 bytes; one head takes about 45. */
const maximumEntries = 150;

export type Notifier = {
  head(thread: string, seq: number): void;
  stop(run: string): void;
  close(): Promise<void>;
};

export type NotifierOptions = {
  readonly database: AppDatabase;
  readonly logger: Logger;
  readonly redis: RedisLink | undefined;
  readonly redisChannel: string;
};

/**
 * Tells other processes of news in batches of 5 ms: over Redis where it answers, else each one NOTIFY in a
 * transaction of its own (a NOTIFY takes a lock on the whole database at commit). A batch that is lost costs a delay,
 * never an event: readers also poll.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const { database, logger, redis, redisChannel } = options;
  let batch: WakeBatch = { h: {}, s: [] };
  let entries = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const publish = async (payload: string): Promise<void> => {
    if (redis?.incarnation() !== undefined) {
      try {
        await redis.publish(redisChannel, payload);
        return;
      } catch (error) {
        logger.debug({ reason: (error as Error).message }, 'Redis carried no news; NOTIFY does');
      }
    }
    await sql`select pg_notify(${wakeChannel}, ${payload})`.execute(database);
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (entries === 0) return;
    const payload = JSON.stringify(batch);
    batch = { h: {}, s: [] };
    entries = 0;
    sending = sending.then(async () => {
      try {
        await publish(payload);
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
