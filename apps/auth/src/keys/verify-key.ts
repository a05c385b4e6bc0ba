import { ApexError, type KeyScope, keyScopeSchema } from '@netra/contract';
import { type Kysely, sql } from 'kysely';
import type { AuthTables } from '../store/tables.ts';
import { matchesHash, prefixOfApiKey } from './api-key-text.ts';

/** "Last used" is exact to this; writing it on every request would be a write per call. */
const lastUsedPrecisionMs = 60_000;

/**
 * What a key may do. Looked up with the worker role: the organization is what the key tells us. Raises
 * `unauthenticated`, the same for a key that is unknown, wrong, expired or revoked.
 */
export async function verifyKey(worker: Kysely<AuthTables>, key: string, now: Date): Promise<KeyScope> {
  const refusal = new ApexError('unauthenticated', 'The API key is unknown, expired or revoked.', {
    suggestion: 'Send a valid API key; an administrator can make one under Settings.',
  });
  const prefix = prefixOfApiKey(key);
  if (prefix === undefined) throw refusal;
  const row = await worker
    .selectFrom('api_key')
    .where('prefix', '=', prefix)
    .select(['id', 'organization_id', 'permissions', 'project', 'secret_hash', 'expires_at', 'revoked_at'])
    .executeTakeFirst();
  if (row === undefined || !matchesHash(key, row.secret_hash)) throw refusal;
  if (row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) throw refusal;
  await worker
    .updateTable('api_key')
    .set({ last_used_at: now })
    .where('id', '=', row.id)
    .where((where) =>
      where.or([
        where('last_used_at', 'is', null),
        where('last_used_at', '<', sql<Date>`${new Date(now.getTime() - lastUsedPrecisionMs)}`),
      ]),
    )
    .execute();
  return keyScopeSchema.parse({
    keyId: row.id,
    organizationId: row.organization_id,
    permissions: row.permissions,
    project: row.project,
  });
}
