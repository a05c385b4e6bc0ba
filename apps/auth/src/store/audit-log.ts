import type { Kysely } from 'kysely';
import type { AuthTables } from './tables.ts';

const auditOperations = [
  'register',
  'login',
  'logout',
  'link_used',
  'token_minted',
  'bootstrap',
  'organization_created',
  'organization_activated',
  'session_ended',
  'key_created',
  'key_revoked',
  'key_verified',
  'signing_key_rotated',
] as const;
export type AuditOperation = (typeof auditOperations)[number];

export type AuditEvent = {
  readonly operation: AuditOperation;
  readonly outcome: 'succeeded' | 'refused';
  /** Error code of a refusal. */
  readonly reason?: string;
  readonly userId?: string;
  readonly organizationId?: string;
  readonly sessionId?: string;
  /** The address given where no user is known. */
  readonly email?: string;
  /** Id of what was acted on: a key, a session. */
  readonly subjectId?: string;
  readonly ipAddress?: string;
  readonly userAgent?: string;
  readonly requestId: string;
};

export type AuditLog = {
  /** Appends one event; an operation that cannot be recorded fails. */
  record(event: AuditEvent): Promise<void>;
};

/** Makes the writer of the append-only audit log. Secrets have no field in it. */
export function createAuditLog(app: Kysely<AuthTables>, now: () => Date): AuditLog {
  return {
    record: async (event) => {
      await app
        .insertInto('audit_event')
        .values({
          at: now(),
          operation: event.operation,
          outcome: event.outcome,
          reason: event.reason ?? null,
          user_id: event.userId ?? null,
          organization_id: event.organizationId ?? null,
          session_id: event.sessionId ?? null,
          email: event.email ?? null,
          subject_id: event.subjectId ?? null,
          ip_address: event.ipAddress ?? null,
          user_agent: event.userAgent?.slice(0, 500) ?? null,
          request_id: event.requestId,
        })
        .execute();
    },
  };
}
