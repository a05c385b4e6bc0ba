import { readFileSync } from 'node:fs';
import type { Migration } from '@netra/foundation';

const names = ['001-library-tables', '002-apex-tables', '003-row-level-security', '004-revocations'] as const;

/** The forward-only steps of the schema `auth`, in order; the text of a released one never changes. */
export function authMigrations(): readonly Migration[] {
  return names.map((name) => ({
    name,
    sql: readFileSync(new URL(`./migrations/${name}.sql`, import.meta.url), 'utf8'),
  }));
}
