// Asks a person before a tool changes anything, and remembers what they said over restarts. It refuses to run what
// was not approved, what was approved with other arguments, and, without asking again, what may have run already.
import { setTimeout as delay } from 'node:timers/promises';
import type { ToolSpecification } from '@netra/agents';
import { ApexError, type ApprovalReason, type Role, roleAllows } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { z } from 'zod';
import { jsonText } from '../../store/json-text.ts';
import type { AppDatabase } from '../../store/tables.ts';
import type { AgentRun } from '../agent-run.ts';
import { durably } from '../durably.ts';
import { argumentsOf } from '../event-arguments.ts';
import { transact } from '../step.ts';
import { derivedId, hashOf } from '../step-keys.ts';
import { isOver } from './is-over.ts';

/** How long people have to decide when the tool does not say otherwise. */
const defaultLifeMs = 30 * 60_000;
/** How often a waiting call looks for its decision. */
const pollMs = 300;

export type ChangingCall = {
  readonly callId: string;
  readonly startedAt: Date;
  readonly key: string;
  readonly input: unknown;
  readonly purpose: string;
  readonly specification: ToolSpecification;
};

type Decision = 'approved' | 'denied' | 'expired';

type Asked = {
  id: string;
  reason: ApprovalReason;
  args_hash: string;
  decision: Decision | null;
  /** Whether the time to decide is over. */
  over: boolean;
};

/** The hash that a decision is bound to: of the tool and all of its arguments. */
function argsHashOf({ specification, input }: ChangingCall): string {
  return hashOf([specification.name, input ?? null]);
}

function titleOf({ specification: { name, description }, purpose }: ChangingCall, reason: ApprovalReason) {
  if (reason === 'change') return `${name}: ${purpose.replace(/[.\s]+$/, '')}. ${description}`;
  return `${name} was cut off and may have taken effect already. Run it again? ${description}`;
}

/** The least role that may decide: what the tool itself needs, and never less than asking needs. */
function decidingRole({ role }: ToolSpecification): Role {
  return roleAllows(role, 'analyst') ? role : 'analyst';
}

/** The time after so many ms, by the database's clock. */
async function timeIn(transaction: AppDatabase, milliseconds: number): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select clock_timestamp() + ${milliseconds} * interval '1 millisecond' as at`.execute(transaction);
  const [row] = rows;
  if (row === undefined) throw new ApexError('internal', 'The database did not say what time it is.');
  return row.at;
}

/**
 * Writes the question down with `approval_requested`, unless it was asked before. While a person thinks, the run's
 * time does not pass: its deadline moves by as long as they may take.
 */
function ask(
  agentRun: AgentRun,
  call: ChangingCall,
  { round, reason }: { round: number; reason: ApprovalReason },
): Promise<Asked> {
  return transact<Asked>(agentRun, { key: call.key }, async (transaction) => {
    const earlier = await transaction
      .selectFrom('approval')
      .select(['id', 'reason', 'args_hash', 'decision', isOver])
      .where('organization_id', '=', agentRun.key.organizationId)
      .where('tool_call', '=', call.callId)
      .where('round', '=', round)
      .executeTakeFirst();
    if (earlier !== undefined) return { output: earlier, events: [] };
    const { specification } = call;
    const lifeMs = specification.approvalTimeoutMs ?? defaultLifeMs;
    const expiresAt = await timeIn(transaction, lifeMs);
    const asked = {
      id: derivedId('approval', `${call.callId}/${round}`, call.startedAt.getTime()),
      reason,
      args_hash: argsHashOf(call),
      expires_at: expiresAt,
    };
    const title = titleOf(call, reason);
    const shown = argumentsOf(call.input);
    await transaction
      .insertInto('approval')
      .values({
        organization_id: agentRun.key.organizationId,
        run: agentRun.key.run,
        ...asked,
        thread: agentRun.context.thread,
        tool_call: call.callId,
        round,
        agent: agentRun.agent,
        parent_agent: agentRun.parentAgent ?? null,
        tool: specification.name,
        title,
        arguments: jsonText(shown),
        schema: jsonText(z.toJSONSchema(specification.input, { io: 'input', unrepresentable: 'any' })),
        role: decidingRole(specification),
      })
      .execute();
    await sql`update run set deadline_at = ${expiresAt}::timestamptz + (deadline_at - clock_timestamp())
      where organization_id = ${agentRun.key.organizationId} and id = ${agentRun.key.run}`.execute(
      transaction,
    );
    return {
      output: { id: asked.id, reason, args_hash: asked.args_hash, decision: null, over: false },
      events: [
        {
          type: 'approval_requested',
          data: {
            approvalId: asked.id,
            title,
            tool: specification.name,
            callId: call.callId,
            reason,
            arguments: shown,
            argsHash: asked.args_hash,
            expiresAt: expiresAt.toISOString(),
          },
        },
      ],
    };
  });
}

async function read(agentRun: AgentRun, id: string): Promise<Asked> {
  return durably(agentRun.runtime, () =>
    withScope(agentRun.runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      transaction
        .selectFrom('approval')
        .select(['id', 'reason', 'args_hash', 'decision', isOver])
        .where('organization_id', '=', agentRun.key.organizationId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    ),
  );
}

/** Writes down that nobody decided in time, unless somebody just did. */
function expire(agentRun: AgentRun, call: ChangingCall, id: string): Promise<null> {
  return transact<null>(agentRun, { key: call.key }, async (transaction) => {
    const expired = await transaction
      .updateTable('approval')
      .set({ decision: 'expired', decided_at: new Date() })
      .where('organization_id', '=', agentRun.key.organizationId)
      .where('id', '=', id)
      .where('decision', 'is', null)
      .executeTakeFirst();
    if (expired.numUpdatedRows === 0n) return { output: null, events: [] };
    return {
      output: null,
      events: [{ type: 'approval_resolved', data: { approvalId: id, decision: 'expired' } }],
    };
  });
}

/** The approval once it is decided, as it stands then. */
async function decided(agentRun: AgentRun, call: ChangingCall, id: string): Promise<Asked> {
  const { signal } = agentRun.control;
  for (;;) {
    signal.throwIfAborted();
    const asked = await read(agentRun, id);
    if (asked.decision !== null) return asked;
    if (asked.over) await expire(agentRun, call, id);
    else await delay(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Takes the right to carry the call out, which a round gives to one execution only. */
function claim(agentRun: AgentRun, call: ChangingCall, round: number): Promise<boolean> {
  return transact<boolean>(agentRun, { key: call.key }, async (transaction) => {
    const claimed = await transaction
      .updateTable('tool_call')
      .set({ effect_round: round })
      .where('organization_id', '=', agentRun.key.organizationId)
      .where('id', '=', call.callId)
      .where('finished_at', 'is', null)
      .where('effect_round', '=', round - 1)
      .executeTakeFirst();
    return { output: claimed.numUpdatedRows > 0n, events: [] };
  });
}

/** How many executions have begun to carry the call out. */
async function begunRounds(agentRun: AgentRun, callId: string): Promise<number> {
  const row = await durably(agentRun.runtime, () =>
    withScope(agentRun.runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      transaction
        .selectFrom('tool_call')
        .select('effect_round')
        .where('organization_id', '=', agentRun.key.organizationId)
        .where('id', '=', callId)
        .executeTakeFirstOrThrow(),
    ),
  );
  return row.effect_round;
}

function refusal(name: string, reason: ApprovalReason, decision: Decision | null): ApexError {
  if (reason === 'in-doubt')
    return new ApexError('tool_in_doubt', `The tool ${name} was cut off while it ran; it was not run again.`);
  return decision === 'denied'
    ? new ApexError('approval_denied', `A person decided that ${name} is not run.`)
    : new ApexError('approval_expired', `Nobody allowed ${name} in time, so it was not run.`);
}

/**
 * Waits until a person allows a call that changes something; the wait survives restarts. A call that was cut off
 * while it ran is asked about anew when it is `unsafe`. Raises `approval_denied`, `approval_expired`,
 * `approval_changed`, `tool_in_doubt`, or the reason for which the run must end.
 */
export async function awaitApproval(agentRun: AgentRun, call: ChangingCall): Promise<void> {
  const { name, effect } = call.specification;
  for (;;) {
    const begun = await begunRounds(agentRun, call.callId);
    // A repeated `keyed` call takes effect once, so what was allowed once stays allowed.
    if (begun > 0 && effect === 'keyed') return;
    const round = begun + 1;
    const reason: ApprovalReason = begun === 0 ? 'change' : 'in-doubt';
    const { id } = await ask(agentRun, call, { round, reason });
    const asked = await decided(agentRun, call, id);
    if (asked.decision !== 'approved') throw refusal(name, reason, asked.decision);
    if (asked.args_hash !== argsHashOf(call))
      throw new ApexError('approval_changed', `The arguments of ${name} are not those that were approved.`);
    if (await claim(agentRun, call, round)) return;
  }
}
