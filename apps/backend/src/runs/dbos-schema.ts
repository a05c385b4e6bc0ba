import { setTimeout as delay } from 'node:timers/promises';
import { migrateSystemDatabase } from '@dbos-inc/dbos-sdk/internal/system_database';
import { GlobalLogger } from '@dbos-inc/dbos-sdk/internal/telemetry/logs';
import type { Logger } from '@netra/foundation';
import pg from 'pg';

/** DBOS's own tables; ids are kept there, and nothing of an organization's content. */
export const dbosSchema = 'app_dbos';

/** Gives DBOS our logger: what it reports as news is detail to us. */
export function dbosLogger(logger: Logger) {
  const own = logger.child({ part: 'dbos' });
  const text = (entry: unknown) => (entry instanceof Error ? entry.message : String(entry));
  return {
    info: (entry: unknown) => own.debug(text(entry)),
    debug: (entry: unknown) => own.trace(text(entry)),
    warn: (entry: unknown) => own.warn(text(entry)),
    error: (entry: unknown) => own.error({ err: entry }, text(entry)),
  };
}

/** Any number; all processes that migrate the same database take the same lock. */
const migrationLock = 0x6462_6f73;
const askAgainMs = 50;

/**
 * Runs `work` while no other process does. The lock is asked for again and again, not waited for: a statement that
 * waits would be waited for by `create index concurrently` in turn.
 */
async function oneAtATime(ownerUrl: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const tryLock = async () => {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
        migrationLock,
      ]);
      return rows[0]?.locked === true;
    };
    while (!(await tryLock())) await delay(askAgainMs);
    await work();
  } finally {
    await client.end();
  }
}

/**
 * Brings DBOS's schema up to date as its owner and lets the worker role use it. What `DBOS.migrate` does, but that
 * one writes its news to the console, and two of them at once break each other.
 */
export async function migrateDbos(
  urls: { ownerUrl: string; workerUrl: string },
  logger: Logger,
): Promise<void> {
  const workerRole = decodeURIComponent(new URL(urls.workerUrl).username);
  const news = new GlobalLogger(undefined, { logger: dbosLogger(logger) });
  await oneAtATime(urls.ownerUrl, () => migrateSystemDatabase(urls.ownerUrl, news, dbosSchema, workerRole));
}
