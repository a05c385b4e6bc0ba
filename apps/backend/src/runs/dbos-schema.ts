import { migrateSystemDatabase } from '@dbos-inc/dbos-sdk/internal/system_database';
import { GlobalLogger } from '@dbos-inc/dbos-sdk/internal/telemetry/logs';
import type { Logger } from '@netra/foundation';

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

/**
 * Brings DBOS's schema up to date as its owner and lets the worker role use it. What `DBOS.migrate` does, but that
 * one writes its news to the console.
 */
export async function migrateDbos(
  urls: { ownerUrl: string; workerUrl: string },
  logger: Logger,
): Promise<void> {
  const workerRole = decodeURIComponent(new URL(urls.workerUrl).username);
  const news = new GlobalLogger(undefined, { logger: dbosLogger(logger) });
  await migrateSystemDatabase(urls.ownerUrl, news, dbosSchema, workerRole);
}
