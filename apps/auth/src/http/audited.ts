import { ApexError } from '@netra/contract';
import type { FastifyRequest } from 'fastify';
import type { AuditEvent, AuditOperation } from '../store/audit-log.ts';
import type { AuthParts } from './parts.ts';
import { factsOf } from './request-facts.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Whom and what an operation is about; filled in while it runs. */
export type AuditAbout = Partial<
  Mutable<Pick<AuditEvent, 'userId' | 'organizationId' | 'sessionId' | 'email' | 'subjectId'>>
>;

/**
 * Runs one operation and appends what came of it to the audit log: success, or the code of a refusal. Faults of the
 * server are not refusals; they go to the error log.
 */
export async function audited<Result>(
  context: { parts: AuthParts; request: FastifyRequest; operation: AuditOperation },
  about: AuditAbout,
  work: (about: AuditAbout) => Promise<Result>,
): Promise<Result> {
  const { parts, request, operation } = context;
  let result: Result;
  try {
    result = await work(about);
  } catch (error) {
    if (error instanceof ApexError && error.code !== 'internal')
      await parts.audit.record({
        operation,
        outcome: 'refused',
        reason: error.code,
        ...about,
        ...factsOf(request),
      });
    throw error;
  }
  await parts.audit.record({ operation, outcome: 'succeeded', ...about, ...factsOf(request) });
  return result;
}
