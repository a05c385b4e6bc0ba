// Where a person is signed in. Each sees and ends only their own sessions; tokens are never read here. Refuses, as
// not found, a session of anybody else.
import { ApexError, type Session } from '@netra/contract';
import { withPerson } from '@netra/foundation';
import type { Kysely } from 'kysely';
import type { AuthTables } from '../store/tables.ts';

const columns = [
  'id',
  'active_organization_id',
  'ip_address',
  'user_agent',
  'created_at',
  'updated_at',
  'expires_at',
] as const;

/** The person's sessions that are still open, the newest first. */
export function listSessions(
  app: Kysely<AuthTables>,
  person: { userId: string; sessionId: string },
  now: Date,
): Promise<Session[]> {
  return withPerson(app, person.userId, async (transaction) => {
    const rows = await transaction
      .selectFrom('session')
      .where('user_id', '=', person.userId)
      .where('expires_at', '>', now)
      .orderBy('created_at', 'desc')
      .select(columns)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      current: row.id === person.sessionId,
      organizationId: row.active_organization_id,
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.updated_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    }));
  });
}

/** An open session of the person with its user, or undefined when it was ended or is past its time. */
export function findSession(
  app: Kysely<AuthTables>,
  wanted: { userId: string; sessionId: string; now: Date },
): Promise<{ email: string; name: string; activeOrganizationId: string | null } | undefined> {
  return withPerson(app, wanted.userId, (transaction) =>
    transaction
      .selectFrom('session')
      .innerJoin('user', 'user.id', 'session.user_id')
      .where('session.id', '=', wanted.sessionId)
      .where('session.user_id', '=', wanted.userId)
      .where('session.expires_at', '>', wanted.now)
      .select(['user.email', 'user.name', 'session.active_organization_id as activeOrganizationId'])
      .executeTakeFirst(),
  );
}

/** Ends one of the person's sessions. Raises `not_found` when they have no such session. */
export async function endSession(
  app: Kysely<AuthTables>,
  target: { userId: string; sessionId: string },
): Promise<void> {
  const ended = await withPerson(app, target.userId, (transaction) =>
    transaction
      .deleteFrom('session')
      .where('id', '=', target.sessionId)
      .where('user_id', '=', target.userId)
      .returning('id')
      .executeTakeFirst(),
  );
  if (ended === undefined) throw new ApexError('not_found', 'You have no session with this id.');
}
