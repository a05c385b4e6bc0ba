import {
  ApexError,
  type Event,
  type EventDraft,
  type Scope,
  toWireError,
  type WireError,
} from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { appendEvents } from '../log/append-events.ts';
import { readModelUse, toldUse } from '../models/read-model-use.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { RunRow } from './agent-run.ts';
import { storeReport } from './deliver-report.ts';
import { durably } from './durably.ts';
import { fallbackReport } from './fallback-report.ts';
import type { RunRuntime } from './runtime.ts';

/** How a run ended. */
export type RunEnding =
  | { readonly state: 'done'; readonly status: 'done' | 'partial' | 'skipped' }
  | { readonly state: 'failed'; readonly error: WireError }
  | { readonly state: 'cancelled' };

type Ended = { thread: string; events: Event[] } | undefined;

const elapsed = sql<number>`greatest(0, extract(epoch from clock_timestamp() - started_at) * 1000)::float8`;

/** Closes what is still open of a run, so that each beginning in the log has its end. */
async function closeOpen(
  transaction: AppDatabase,
  key: { organizationId: string; run: string },
  error: WireError,
): Promise<EventDraft[]> {
  const tools = await transaction
    .updateTable('tool_call')
    .set({ error: JSON.stringify(error), finished_at: new Date() })
    .where('organization_id', '=', key.organizationId)
    .where('run', '=', key.run)
    .where('finished_at', 'is', null)
    .returning(['id', 'tool', 'agent', 'parent_agent', elapsed.as('durationMs')])
    .execute();
  const agents = await transaction
    .updateTable('agent_call')
    .set({ error: JSON.stringify(error), finished_at: new Date() })
    .where('organization_id', '=', key.organizationId)
    .where('run', '=', key.run)
    .where('finished_at', 'is', null)
    .returning(['id', 'agent', 'parent_agent', 'depth', elapsed.as('durationMs')])
    .execute();
  const approvals = await transaction
    .updateTable('approval')
    .set({ decision: 'expired', decided_at: new Date() })
    .where('organization_id', '=', key.organizationId)
    .where('run', '=', key.run)
    .where('decision', 'is', null)
    .returning(['id', 'agent', 'parent_agent'])
    .execute();
  return [
    ...approvals.map((approval) => ({
      type: 'approval_resolved' as const,
      agent: approval.agent,
      ...(approval.parent_agent === null ? {} : { parentAgent: approval.parent_agent }),
      step: 0,
      data: { approvalId: approval.id, decision: 'expired' as const },
    })),
    ...tools.map((call) => ({
      type: 'tool_failed' as const,
      agent: call.agent,
      ...(call.parent_agent === null ? {} : { parentAgent: call.parent_agent }),
      step: 0,
      data: { tool: call.tool, callId: call.id, durationMs: call.durationMs, error },
    })),
    // The innermost first, as they would have ended by themselves.
    ...agents
      .sort((left, right) => right.depth - left.depth)
      .map((call) => ({
        type: 'agent_failed' as const,
        agent: call.agent,
        ...(call.parent_agent === null ? {} : { parentAgent: call.parent_agent }),
        step: 0,
        data: { durationMs: call.durationMs, error },
      })),
  ];
}

async function fallback(
  transaction: AppDatabase,
  key: { organizationId: string; run: string },
  facts: { run: RunRow; error: WireError },
): Promise<EventDraft> {
  const evidence = await transaction
    .selectFrom('evidence')
    .select('tool')
    .distinct()
    .where('organization_id', '=', key.organizationId)
    .where('run', '=', key.run)
    .execute();
  const report = fallbackReport({
    thread: facts.run.thread,
    run: key.run,
    question: facts.run.question,
    error: facts.error,
    knownTools: evidence.map((row) => row.tool),
  });
  const messageId = facts.run.answer_message_id;
  const event = await storeReport(transaction, key.organizationId, { report, messageId });
  return { ...event, agent: 'supervisor', step: 0 } as EventDraft;
}

async function cancelled(
  transaction: AppDatabase,
  key: { organizationId: string; run: string },
  run: RunRow,
): Promise<EventDraft[]> {
  const error = toWireError(new ApexError('run_stopped', 'The run was stopped.'));
  const closing = await closeOpen(transaction, key, error);
  if (run.report_id === null)
    await transaction
      .updateTable('message')
      .set({ text: 'Stopped before the answer was ready.' })
      .where('organization_id', '=', key.organizationId)
      .where('id', '=', run.answer_message_id)
      .execute();
  const data = { userId: run.stop_user_id ?? run.user_id, reason: run.stop_reason ?? 'stopped' };
  return [...closing, { type: 'run_cancelled', agent: null, step: 0, data }];
}

async function done(
  transaction: AppDatabase,
  key: { organizationId: string; run: string },
  status: 'done' | 'partial' | 'skipped',
): Promise<EventDraft[]> {
  const supervisor = await transaction
    .updateTable('agent_call')
    .set({ output: JSON.stringify({ status }), finished_at: new Date() })
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.run)
    .returning(elapsed.as('durationMs'))
    .executeTakeFirstOrThrow();
  const use = toldUse(await readModelUse(transaction, key.organizationId, { run: key.run }));
  const abandoned = toWireError(new ApexError('run_ended', 'The run ended without waiting for it.'));
  return [
    ...(await closeOpen(transaction, key, abandoned)),
    {
      type: 'agent_completed',
      agent: 'supervisor',
      step: 0,
      data: { durationMs: supervisor.durationMs, status, ...use },
    },
  ];
}

/** A run that says it is done without having delivered a report has failed. */
function reportedEnding(ending: RunEnding, run: RunRow): RunEnding {
  if (ending.state !== 'done' || run.report_id !== null) return ending;
  const error = new ApexError('internal', 'The team ended without delivering a report.');
  return { state: 'failed', error: toWireError(error) };
}

async function endWithin(
  transaction: AppDatabase,
  key: { organizationId: string; run: string },
  asked: RunEnding,
): Promise<Ended> {
  const run = await transaction
    .selectFrom('run')
    .selectAll()
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.run)
    .where('state', 'in', ['accepted', 'running'])
    .forUpdate()
    .executeTakeFirst();
  // Another execution ended it: there is one ending only.
  if (run === undefined) return undefined;
  const ending = reportedEnding(asked, run);
  const step = run.steps + 1;
  await transaction
    .updateTable('run')
    .set({ state: ending.state, finished_at: new Date(), steps: step })
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.run)
    .execute();
  const drafts: EventDraft[] = [];
  switch (ending.state) {
    case 'done':
      drafts.push(...(await done(transaction, key, ending.status)));
      break;
    case 'cancelled':
      drafts.push(...(await cancelled(transaction, key, run)));
      break;
    case 'failed': {
      const report =
        run.report_id === null ? [await fallback(transaction, key, { run, error: ending.error })] : [];
      drafts.push(...report, ...(await closeOpen(transaction, key, ending.error)));
      drafts.push({ type: 'run_failed', agent: null, step: 0, data: { error: ending.error } });
    }
  }
  await transaction
    .updateTable('thread')
    .set({ updated_at: new Date() })
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', run.thread)
    .execute();
  const target = { organizationId: key.organizationId, thread: run.thread, run: key.run };
  const numbered = drafts.map((draft) => ({ ...draft, step }));
  return { thread: run.thread, events: await appendEvents(transaction, target, numbered) };
}

/**
 * Ends a run, once: its state, the ends of what was still open, a report if it has none, and the terminal event
 * commit together. Does nothing when the run has ended.
 */
export async function endRun(
  runtime: RunRuntime,
  scope: Scope,
  end: { run: string; ending: RunEnding },
): Promise<void> {
  const key = { organizationId: scope.organizationId, run: end.run };
  const ended = await durably(runtime, () =>
    withScope(runtime.stores.app.kysely, scope, (transaction) => endWithin(transaction, key, end.ending)),
  );
  const seq = ended?.events.at(-1)?.seq;
  if (ended !== undefined && seq !== undefined)
    runtime.tailer.announce({
      organizationId: key.organizationId,
      thread: ended.thread,
      seq,
      events: ended.events,
    });
}
