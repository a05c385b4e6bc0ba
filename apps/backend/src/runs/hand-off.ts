import { setTimeout as delay } from 'node:timers/promises';
import type { AgentName, AgentOutcome } from '@netra/agents';
import { ApexError, toWireError } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { jsonText } from '../store/json-text.ts';
import type { AgentRun, WorkflowKey } from './agent-run.ts';
import { durably } from './durably.ts';
import { assertGoing, runStep } from './step.ts';

/** Starts an agent's workflow, or, when it may not be new, joins it where it runs already; resolves when it has ended. */
export type StartAgent = (key: WorkflowKey, isNew: boolean) => Promise<void>;

export type HandOff = {
  readonly name: AgentName;
  readonly input: unknown;
  readonly goal: string;
  readonly key: string;
};

const maximumDepth = 10;
/** How long an agent that was told to end may take to close its own events. */
const graceMs = 200;

/** Writes the hand-off down with `agent_started`, and numbers it among the run's hand-offs to the same agent. */
function writeDown(agentRun: AgentRun, handOff: HandOff): Promise<string> {
  const { organizationId, run, workflow } = agentRun.key;
  return runStep(agentRun, { key: handOff.key }, async (transaction) => {
    // The run is locked, so two hand-offs cannot take the same number.
    const { count } = await transaction
      .selectFrom('agent_call')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where('organization_id', '=', organizationId)
      .where('run', '=', run)
      .where('agent', '=', handOff.name)
      .executeTakeFirstOrThrow();
    const id = `${run}:${handOff.name}:${Number(count) + 1}`;
    await transaction
      .insertInto('agent_call')
      .values({
        organization_id: organizationId,
        id,
        run,
        agent: handOff.name,
        parent: workflow,
        parent_agent: agentRun.agent,
        goal: handOff.goal,
        depth: agentRun.context.depth + 1,
        input: jsonText(handOff.input ?? null),
      })
      .execute();
    const started = { agent: handOff.name, parentAgent: agentRun.agent, data: { goal: handOff.goal } };
    return { output: id, events: [{ type: 'agent_started', ...started }] };
  });
}

async function outcomeOf(agentRun: AgentRun, id: string): Promise<AgentOutcome<unknown> | undefined> {
  const row = await durably(agentRun.runtime, () =>
    withScope(agentRun.runtime.stores.app.kysely, agentRun.scope, (transaction) =>
      transaction
        .selectFrom('agent_call')
        .select(['output', 'error', 'finished_at'])
        .where('organization_id', '=', agentRun.key.organizationId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    ),
  );
  if (row.finished_at === null) return undefined;
  return row.error === null ? { ok: true, output: row.output } : { ok: false, error: row.error };
}

/** Resolves when `work` settled, or a little after the run was told to end. */
async function settledOrTold(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const wait = () => delay(graceMs).then(resolve);
    if (signal.aborted) void wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
  await Promise.race([work, told]);
}

/**
 * Hands work to another agent, which runs as a durable workflow of its own, and waits for what comes of it. An
 * agent that failed is an outcome; only the end of the run raises (`run_stopped`, `run_deadline`, `run_ended`).
 */
export async function handOff(
  agentRun: AgentRun,
  request: HandOff,
  start: StartAgent,
): Promise<AgentOutcome<unknown>> {
  if (agentRun.context.depth >= maximumDepth)
    return {
      ok: false,
      error: toWireError(new ApexError('handoff_too_deep', 'Work was handed on too many times.')),
    };
  if (agentRun.runtime.team[request.name] === undefined)
    return {
      ok: false,
      error: toWireError(new ApexError('agent_missing', `There is no agent ${request.name} in this team.`)),
    };
  const id = await writeDown(agentRun, request);
  const known = await outcomeOfKnown(agentRun, id);
  if (known !== undefined) return known;
  const { organizationId, run } = agentRun.key;
  const ended = start({ organizationId, run, workflow: id }, !agentRun.resumed);
  await settledOrTold(ended, agentRun.control.signal);
  assertGoing(agentRun);
  const outcome = await outcomeOf(agentRun, id);
  if (outcome !== undefined) return outcome;
  return {
    ok: false,
    error: toWireError(new ApexError('internal', `The agent ${request.name} left no outcome.`)),
  };
}

/** A hand-off that an earlier execution made may have ended already; one made just now has not. */
async function outcomeOfKnown(agentRun: AgentRun, id: string): Promise<AgentOutcome<unknown> | undefined> {
  return agentRun.resumed ? outcomeOf(agentRun, id) : undefined;
}
