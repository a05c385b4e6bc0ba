import { ApexError } from '@netra/contract';
import pg from 'pg';

/** One forward step of a schema; its name sorts it (`001-threads`), its text never changes once released. */
export type Migration = { readonly name: string; readonly sql: string };

/** Any number; all processes that migrate the same database take the same lock. */
const migrationLock = 0x4e65_7472;

/**
 * Brings a schema up to date with the owner's connection: each missing migration in a transaction of its own,
 * under a lock, so several processes may start at once. Raises `dependency_unavailable` without a connection.
 */
export async function migrate(options: {
  ownerUrl: string;
  schema: string;
  migrations: readonly Migration[];
}): Promise<void> {
  const client = new pg.Client({ connectionString: options.ownerUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new ApexError('dependency_unavailable', `PostgreSQL is out of reach: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    const schema = client.escapeIdentifier(options.schema);
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(
      `create table if not exists ${schema}.migration (name text primary key, applied_at timestamptz not null default now())`,
    );
    const applied = await client.query<{ name: string }>(`select name from ${schema}.migration`);
    const known = new Set(applied.rows.map((row) => row.name));
    for (const migration of options.migrations) {
      if (known.has(migration.name)) continue;
      await client.query('begin');
      await client.query(`set local search_path to ${schema}`);
      await client.query(migration.sql);
      await client.query(`insert into ${schema}.migration (name) values ($1)`, [migration.name]);
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
}
