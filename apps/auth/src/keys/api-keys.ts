// API keys of an organization: made, listed and revoked by its administrators, shown once, stored hashed. Refuses
// to show a secret again and to touch another organization's keys.
import {
  ApexError,
  type ApiKey,
  type CreatedKey,
  type CreateKeyRequest,
  keyPermissionSchema,
  newId,
  type Scope,
  userOf,
} from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Kysely } from 'kysely';
import type { AuthTables } from '../store/tables.ts';
import { makeApiKey } from './api-key-text.ts';

const shown = [
  'id',
  'name',
  'prefix',
  'permissions',
  'project',
  'created_at',
  'expires_at',
  'last_used_at',
] as const;

type ShownRow = Pick<AuthTables['api_key'], (typeof shown)[number]>;

function keyOfRow(row: ShownRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: `apex_${row.prefix}`,
    permissions: row.permissions.map((permission) => keyPermissionSchema.parse(permission)),
    project: row.project,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

/** Makes a key in the scope's organization. Raises `invalid_request` for an expiry that is past. */
export async function createKey(
  app: Kysely<AuthTables>,
  scope: Scope,
  request: CreateKeyRequest & { now: Date },
): Promise<CreatedKey> {
  const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
  if (expiresAt !== null && expiresAt <= request.now)
    throw new ApexError('invalid_request', 'The key would be expired already.', {
      details: { fields: [{ field: 'body.expiresAt', problem: 'is in the past' }] },
    });
  const made = makeApiKey();
  const row: ShownRow = {
    id: newId('key'),
    name: request.name,
    prefix: made.prefix,
    permissions: [...new Set(request.permissions)],
    project: request.project ?? null,
    created_at: request.now,
    expires_at: expiresAt,
    last_used_at: null,
  };
  await withScope(app, scope, (transaction) =>
    transaction
      .insertInto('api_key')
      .values({
        ...row,
        organization_id: scope.organizationId,
        secret_hash: made.hash,
        created_by: userOf(scope) ?? null,
        revoked_at: null,
      })
      .execute(),
  );
  return { ...keyOfRow(row), key: made.key };
}

/** The organization's keys that are not revoked, the newest first; expired ones are shown too. */
export async function listKeys(app: Kysely<AuthTables>, scope: Scope): Promise<ApiKey[]> {
  const rows = await withScope(app, scope, (transaction) =>
    transaction
      .selectFrom('api_key')
      .where('organization_id', '=', scope.organizationId)
      .where('revoked_at', 'is', null)
      .orderBy('id', 'desc')
      .select(shown)
      .execute(),
  );
  return rows.map(keyOfRow);
}

/** Revokes a key for good. Raises `not_found` when the organization has no such key. */
export async function revokeKey(
  app: Kysely<AuthTables>,
  scope: Scope,
  target: { keyId: string; now: Date },
): Promise<void> {
  const revoked = await withScope(app, scope, (transaction) =>
    transaction
      .updateTable('api_key')
      .set({ revoked_at: target.now })
      .where('id', '=', target.keyId)
      .where('organization_id', '=', scope.organizationId)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst(),
  );
  if (revoked === undefined) throw new ApexError('not_found', 'There is no API key with this id.');
}
