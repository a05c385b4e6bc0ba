import { ApexError, type DecideApproval, idSchema, type Scope, userOf } from '@netra/contract';
import { requirePermission, requireRole, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { z } from 'zod';
import { appendEvents } from '../../log/append-events.ts';
import { claimCommand } from '../../store/commands.ts';
import type { AppDatabase } from '../../store/tables.ts';
import { durably } from '../durably.ts';
import type { RunRuntime } from '../runtime.ts';
import { isOver } from './is-over.ts';

/** How long a decision waits for a database that is away. */
const patienceMs = 3_000;

export type Decide = DecideApproval & {
  readonly run: string;
  readonly approvalId: string;
  /** Deciding the same twice is the same as once, so a caller that needs no answer to a repeat may leave it out. */
  readonly cmdId?: string | undefined;
};

const decidedSchema = z.object({ thread: z.string() });
type Decided = z.infer<typeof decidedSchema>;

/** The person who decides. Raises `forbidden` for keys and services: what asks must not allow itself. */
function personOf(scope: Scope): string {
  requireRole(scope, 'analyst');
  requirePermission(scope, 'ask');
  const person = userOf(scope);
  if (person !== undefined) return person;
  throw new ApexError('forbidden', 'A change is allowed by a person, not by an API key or a service.', {
    suggestion: 'Sign in and decide in the thread.',
  });
}

/** Locks the run, so that a decision and the run's end happen one after the other. */
async function lockRun(transaction: AppDatabase, scope: Scope, run: string) {
  const row = await transaction
    .selectFrom('run')
    .select(['thread', 'state', 'steps'])
    .where('organization_id', '=', scope.organizationId)
    .where('id', '=', run)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
  return row;
}

async function decideWithin(
  transaction: AppDatabase,
  scope: Scope,
  { decide, person }: { decide: Decide; person: string },
): Promise<{ result: Decided; head: number | undefined }> {
  const { organizationId } = scope;
  const { run, approvalId, decision, argsHash, comment = '' } = decide;
  const { thread, state, steps } = await lockRun(transaction, scope, run);
  const unknown = new ApexError('not_found', `The run ${run} has no approval ${approvalId}.`);
  if (!idSchema('approval').safeParse(approvalId).success) throw unknown;
  const approval = await transaction
    .selectFrom('approval')
    .selectAll()
    .select(isOver)
    .where('organization_id', '=', organizationId)
    .where('run', '=', run)
    .where('id', '=', approvalId)
    .executeTakeFirst();
  if (approval === undefined) throw unknown;
  requireRole(scope, approval.role);
  if (approval.args_hash !== argsHash)
    throw new ApexError(
      'approval_changed',
      `The arguments of ${approval.tool} are not those of this decision.`,
      {
        details: { approvalId, expected: approval.args_hash, given: argsHash },
      },
    );
  const result = { thread };
  if (approval.decision === 'expired' || (approval.decision === null && approval.over))
    throw new ApexError(
      'approval_expired',
      `The time to decide was over at ${approval.expires_at.toISOString()}.`,
    );
  if (approval.decision === decision) return { result, head: undefined };
  if (approval.decision !== null)
    throw new ApexError('approval_decided', `${approvalId} was ${approval.decision} before.`, {
      details: { decision: approval.decision, decidedBy: approval.decided_by },
    });
  if (state !== 'running' && state !== 'accepted') throw new ApexError('run_ended', 'The run has ended.');
  const { cmdId } = decide;
  if (cmdId !== undefined) {
    const content = { run, approvalId, decision, argsHash };
    const command = { cmdId, kind: 'approve', content, result, schema: decidedSchema };
    const earlier = await claimCommand(transaction, scope, command);
    if (earlier !== undefined) return { result: earlier, head: undefined };
  }
  await transaction
    .updateTable('approval')
    .set({ decision, decided_by: person, decided_at: new Date() })
    .where('organization_id', '=', organizationId)
    .where('id', '=', approvalId)
    .execute();
  // The deadline was moved by the longest wait there could be; it goes on from here.
  await sql`update run set steps = steps + 1,
      deadline_at = clock_timestamp() + (deadline_at - ${approval.expires_at}::timestamptz)
    where organization_id = ${organizationId} and id = ${run}`.execute(transaction);
  const events = await appendEvents(transaction, { organizationId, thread, run }, [
    {
      type: 'approval_resolved',
      agent: approval.agent,
      ...(approval.parent_agent === null ? {} : { parentAgent: approval.parent_agent }),
      step: steps + 1,
      data: { approvalId, decision, userId: person, ...(comment === '' ? {} : { comment }) },
    },
  ]);
  return { result, head: events.at(-1)?.seq };
}

/**
 * Allows or refuses a call that waits: the decision, who took it and `approval_resolved` commit together, and the
 * run goes on by itself. Raises `forbidden`, `not_found`, `approval_changed`, `approval_expired`,
 * `approval_decided`, `run_ended`, `command_reused`.
 */
export async function decideApproval(runtime: RunRuntime, scope: Scope, decide: Decide): Promise<Decided> {
  const person = personOf(scope);
  const { result, head } = await durably(
    runtime,
    () =>
      withScope(runtime.stores.app.kysely, scope, (transaction) =>
        decideWithin(transaction, scope, { decide, person }),
      ),
    patienceMs,
  );
  if (head !== undefined)
    runtime.tailer.announce({ organizationId: scope.organizationId, thread: result.thread, seq: head });
  return result;
}
