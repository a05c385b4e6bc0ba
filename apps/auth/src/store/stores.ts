// The schema `auth` in PostgreSQL, through two roles: `app` sees one person's and one organization's rows and no
// secrets; `worker` looks across organizations, for what happens before an organization is known. See
// migrations/003-row-level-security.sql. It refuses to run without either.

import type { Logger } from '@netra/foundation';
import { migrate, openDatabase } from '@netra/foundation';
import { type Kysely, sql } from 'kysely';
import { authMigrations } from './migrations.ts';
import type { AuthTables } from './tables.ts';

export const authSchema = 'auth';

export type AuthStores = {
  readonly app: Kysely<AuthTables>;
  readonly worker: Kysely<AuthTables>;
  /** Resolves when both roles answer. */
  check(): Promise<void>;
  close(): Promise<void>;
};

/** Brings the schema up to date as its owner, then opens both roles' pools. Raises `dependency_unavailable`. */
export async function openAuthStores(options: {
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
  logger: Logger;
}): Promise<AuthStores> {
  await migrate({ ownerUrl: options.ownerUrl, schema: authSchema, migrations: authMigrations() });
  const open = (url: string, role: string) =>
    openDatabase<AuthTables>({ url, applicationName: `apex-auth-${role}`, logger: options.logger });
  const app = open(options.appUrl, 'app');
  const worker = open(options.workerUrl, 'worker');
  return {
    app: app.kysely.withSchema(authSchema),
    worker: worker.kysely.withSchema(authSchema),
    check: async () => {
      await Promise.all([sql`select 1`.execute(app.kysely), sql`select 1`.execute(worker.kysely)]);
    },
    close: async () => {
      await Promise.all([app.close(), worker.close()]);
    },
  };
}
