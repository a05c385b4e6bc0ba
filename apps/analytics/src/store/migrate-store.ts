import { ApexError } from '@netra/contract';
import { z } from 'zod';
import type { EngineClient } from './engine-client.ts';
import { storeMigrations } from './migrations/store-migrations.ts';

const appliedSchema = z.array(z.object({ version: z.number() }));

/** A statement made safe to run again, so that a migration cut off half-way is taken up by the next start. */
function repeatable(statement: string): string {
  return statement
    .trim()
    .replace(/^create (table|materialized view) /i, (_, kind: string) => `create ${kind} if not exists `);
}

/**
 * Brings the store's schema up to date, one version after the other, each recorded in `apex.schema_versions`.
 * Raises `store_newer` when the store was written by a later version than this one knows.
 */
export async function migrateStore(client: EngineClient): Promise<void> {
  await client.command('create database if not exists apex');
  await client.command(
    `create table if not exists apex.schema_versions
      (version UInt32, name String, applied_at DateTime64(3, 'UTC') default now64(3, 'UTC'))
      engine = MergeTree order by version`,
  );
  const { rows } = await client.query('select version from apex.schema_versions');
  const applied = new Set(appliedSchema.parse(rows).map((row) => row.version));
  const newest = storeMigrations.at(-1)?.version ?? 0;
  const unknown = [...applied].filter((version) => version > newest);
  if (unknown.length > 0) {
    throw new ApexError(
      'store_newer',
      `The analytics store has schema version ${Math.max(...unknown)}; this program knows ${newest}.`,
      { details: { storeVersion: Math.max(...unknown), knownVersion: newest } },
    );
  }
  for (const migration of storeMigrations) {
    if (applied.has(migration.version)) continue;
    for (const statement of migration.statements) await client.command(repeatable(statement));
    await client.command(
      'insert into apex.schema_versions (version, name) select {version:UInt32}, {name:String}',
      {
        version: migration.version,
        name: migration.name,
      },
    );
  }
}
