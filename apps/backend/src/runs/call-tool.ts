import type { ToolName, ToolOutcome, ToolResult } from '@netra/agents';
import { ApexError, type EventDataOf, newId, toWireError, type WireError } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { jsonText } from '../store/json-text.ts';
import type { AgentRun } from './agent-run.ts';
import { awaitApproval } from './approvals/await-approval.ts';
import { toolBudgetRefusal } from './budgets/budgets.ts';
import { durably } from './durably.ts';
import { argumentsOf, checkShown } from './event-arguments.ts';
import { checkedInput, executeTool } from './execute-tool.ts';
import { reportProgress } from './report-progress.ts';
import { type AgentEvent, transact } from './step.ts';
import { hashOf } from './step-keys.ts';

export type ToolRequest = {
  readonly name: ToolName;
  readonly input: unknown;
  readonly purpose: string;
  readonly key: string;
};

type Begun = {
  callId: string;
  startedAt: Date;
  finished: { evidenceId: string } | { error: WireError } | undefined;
};

/** The run has made as many calls as it may. */
type Refused = { refused: WireError };

function finishedOf(row: { evidence_id: string | null; error: WireError | null; finished_at: Date | null }) {
  if (row.finished_at === null) return undefined;
  if (row.evidence_id !== null) return { evidenceId: row.evidence_id };
  return { error: row.error ?? toWireError(new ApexError('internal', 'The tool call left no outcome.')) };
}

/** Writes the intent and `tool_executing`, unless an earlier execution did; takes over a result this run has already. */
async function begin(agentRun: AgentRun, request: ToolRequest): Promise<Begun | Refused> {
  const { organizationId, run, workflow } = agentRun.key;
  const known = agentRun.doneTools.get(request.key);
  if (known !== undefined && known.finished_at !== null)
    return { callId: known.id, startedAt: known.started_at, finished: finishedOf(known) };
  return transact<Begun | Refused>(agentRun, { key: request.key }, async (transaction) => {
    const earlier = await transaction
      .selectFrom('tool_call')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('run', '=', run)
      .where('workflow', '=', workflow)
      .where('key', '=', request.key)
      .executeTakeFirst();
    if (earlier !== undefined) {
      const output = {
        callId: earlier.id,
        startedAt: earlier.started_at,
        finished: finishedOf(earlier),
      };
      return { output, events: [] };
    }
    const inputHash = hashOf(request.input);
    const same = await transaction
      .selectFrom('tool_call')
      .innerJoin('evidence', (join) =>
        join
          .onRef('evidence.organization_id', '=', 'tool_call.organization_id')
          .onRef('evidence.id', '=', 'tool_call.evidence_id'),
      )
      .select(['evidence.id', 'evidence.summary'])
      .where('tool_call.organization_id', '=', organizationId)
      .where('tool_call.run', '=', run)
      .where('tool_call.tool', '=', request.name)
      .where('tool_call.input_hash', '=', inputHash)
      .limit(1)
      .executeTakeFirst();
    const refusal = same === undefined ? await toolBudgetRefusal(transaction, agentRun) : undefined;
    if (refusal !== undefined) return { output: { refused: toWireError(refusal) }, events: [] };
    const row = await transaction
      .insertInto('tool_call')
      .values({
        organization_id: organizationId,
        id: newId('toolCall'),
        run,
        workflow,
        key: request.key,
        agent: agentRun.agent,
        parent_agent: agentRun.parentAgent ?? null,
        tool: request.name,
        input_hash: inputHash,
        attempt: agentRun.attempt,
        evidence_id: same?.id ?? null,
        finished_at: same === undefined ? null : new Date(),
      })
      .returning(['id', 'started_at'])
      .executeTakeFirstOrThrow();
    const call = { tool: request.name, callId: row.id };
    const events: AgentEvent[] = [
      {
        type: 'tool_executing',
        data: { ...call, arguments: argumentsOf(request.input), purpose: request.purpose },
      },
    ];
    if (same !== undefined)
      events.push({
        type: 'tool_completed',
        data: { ...call, summary: same.summary, evidenceId: same.id, durationMs: 0 },
      });
    const finished = same === undefined ? undefined : { evidenceId: same.id };
    return { output: { callId: row.id, startedAt: row.started_at, finished }, events };
  });
}

/** A result as it will be read when the run is resumed: what JSON drops is dropped now. */
function asKept(result: unknown): unknown {
  return JSON.parse(jsonText(result ?? null));
}

const elapsedMs = (begun: Begun) => Math.max(0, Date.now() - begun.startedAt.getTime());

/** Keeps the result as evidence and appends `tool_completed`, in one transaction; adopts another execution's outcome. */
function complete(
  agentRun: AgentRun,
  request: ToolRequest,
  done: { begun: Begun; outcome: { result: ToolResult<unknown> } | { error: WireError } },
): Promise<{ evidenceId: string } | { error: WireError }> {
  const { begun, outcome } = done;
  const { organizationId, run } = agentRun.key;
  return transact(agentRun, { key: request.key, tidying: true }, async (transaction) => {
    const row = await transaction
      .selectFrom('tool_call')
      .select(['evidence_id', 'error', 'finished_at'])
      .where('organization_id', '=', organizationId)
      .where('id', '=', begun.callId)
      .executeTakeFirstOrThrow();
    const finished = finishedOf(row);
    if (finished !== undefined) return { output: finished, events: [] };
    const durationMs = elapsedMs(begun);
    const call = { tool: request.name, callId: begun.callId, durationMs };
    const close = transaction
      .updateTable('tool_call')
      .where('organization_id', '=', organizationId)
      .where('id', '=', begun.callId);
    if ('error' in outcome) {
      await close.set({ error: jsonText(outcome.error), finished_at: new Date() }).execute();
      return {
        output: { error: outcome.error },
        events: [{ type: 'tool_failed', data: { ...call, error: outcome.error } }],
      };
    }
    const evidenceId = newId('evidence');
    const { result, summary, provenance } = outcome.result;
    await transaction
      .insertInto('evidence')
      .values({
        organization_id: organizationId,
        id: evidenceId,
        thread: agentRun.context.thread,
        run,
        tool: request.name,
        arguments: jsonText(request.input),
        summary,
        result: jsonText(result ?? null),
        provenance: jsonText(provenance),
      })
      .execute();
    await close.set({ evidence_id: evidenceId, finished_at: new Date() }).execute();
    return {
      output: { evidenceId },
      events: [{ type: 'tool_completed', data: { ...call, summary, evidenceId } }],
    };
  });
}

async function readResult(agentRun: AgentRun, evidenceId: string) {
  return durably(agentRun.runtime, () =>
    withScope(agentRun.runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      transaction
        .selectFrom('evidence')
        .select(['id', 'result', 'summary'])
        .where('organization_id', '=', agentRun.key.organizationId)
        .where('id', '=', evidenceId)
        .executeTakeFirstOrThrow(),
    ),
  );
}

async function callOnce<Name extends ToolName>(
  agentRun: AgentRun,
  request: ToolRequest & { name: Name },
): Promise<ToolOutcome<Name>> {
  const begun = await begin(agentRun, request);
  if ('refused' in begun) return { ok: false, error: begun.refused };
  let finished = begun.finished;
  if (finished === undefined) {
    let outcome: { result: ToolResult<unknown> } | { error: WireError };
    try {
      const { callId, startedAt } = begun;
      const tool = agentRun.runtime.tools[request.name];
      const { specification } = tool;
      let { input } = request;
      if (specification.effect !== 'idempotent') {
        // Nobody is asked to allow what would be refused anyway; and what they read is what runs: the arguments as the tool
        // takes them, with its defaults, and without what it would leave out.
        input = checkedInput(agentRun, tool, input);
        checkShown(request.name, input);
        await awaitApproval(agentRun, { ...request, input, callId, startedAt, specification });
      }
      const onProgress = (data: EventDataOf<'progress'>) => reportProgress(agentRun, request.key, data);
      outcome = { result: await executeTool(agentRun, tool, { callId, input, onProgress }) };
    } catch (error) {
      if (!(error instanceof ApexError))
        agentRun.runtime.logger.error({ err: error, tool: request.name }, 'a tool failed');
      outcome = { error: toWireError(error) };
    }
    finished = await complete(agentRun, request, { begun, outcome });
    if (agentRun.control.signal.aborted) throw agentRun.control.signal.reason;
    if ('result' in outcome && 'evidenceId' in finished)
      return {
        ok: true,
        result: asKept(outcome.result.result) as never,
        evidenceId: finished.evidenceId,
        summary: outcome.result.summary,
      };
  }
  if ('error' in finished) return { ok: false, error: finished.error };
  const evidence = await readResult(agentRun, finished.evidenceId);
  return {
    ok: true,
    result: evidence.result as never,
    evidenceId: evidence.id,
    summary: evidence.summary,
  };
}

/**
 * Runs a tool between `tool_executing` and `tool_completed` or `tool_failed`, each appended once whatever happens
 * in between. What this run has asked before is answered from its evidence. A tool that failed is an outcome; only
 * the end of the run raises (`run_stopped`, `run_deadline`, `run_ended`).
 */
export async function callTool<Name extends ToolName>(
  agentRun: AgentRun,
  request: ToolRequest & { name: Name },
): Promise<ToolOutcome<Name>> {
  const { underWay } = agentRun.control;
  const question = `${request.name} ${hashOf(request.input)}`;
  // The outcome of an equal call, success or failure, is found in the store; here only its end matters.
  while (underWay.has(question)) await underWay.get(question)?.catch(() => undefined);
  const call = callOnce(agentRun, request);
  underWay.set(question, call);
  try {
    return await call;
  } finally {
    if (underWay.get(question) === call) underWay.delete(question);
  }
}
