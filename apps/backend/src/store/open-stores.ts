import { type Database, type Logger, migrate, openDatabase } from '@netra/foundation';
import { backendMigrations } from './migrations.ts';
import type { AppTables } from './tables.ts';

export type Stores = {
  /** The app role: sees one organization a transaction, through `withScope`. */
  readonly app: Database<AppTables>;
  /** The worker role (BYPASSRLS): for the tailer, the reaper, the sweeper and group commit only. */
  readonly worker: Database<AppTables>;
  close(): Promise<void>;
};

export type StoreUrls = { readonly ownerUrl: string; readonly appUrl: string; readonly workerUrl: string };

/** Gives a connection the schema `app` as its search path, without touching the role's own settings. */
function inSchema(url: string): string {
  const withPath = new URL(url);
  withPath.searchParams.set('options', '-c search_path=app');
  return withPath.href;
}

/** Brings schema `app` up to date and opens its two pools. Raises `dependency_unavailable` without PostgreSQL. */
export async function openStores(
  urls: StoreUrls,
  options: { logger: Logger; poolSize?: number },
): Promise<Stores> {
  await migrate({ ownerUrl: urls.ownerUrl, schema: 'app', migrations: backendMigrations });
  const { logger, poolSize = 10 } = options;
  const app = openDatabase<AppTables>({
    url: inSchema(urls.appUrl),
    applicationName: 'apex-backend',
    logger,
    poolSize,
  });
  const worker = openDatabase<AppTables>({
    url: inSchema(urls.workerUrl),
    applicationName: 'apex-backend-worker',
    logger,
    poolSize: Math.max(4, Math.ceil(poolSize / 2)),
  });
  return {
    app,
    worker,
    close: async () => {
      await Promise.all([app.close(), worker.close()]);
    },
  };
}
