import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { ApexError, toWireError } from '@netra/contract';
import { z } from 'zod';
import { jsonText } from '../store/json-text.ts';
import { createAgentContext } from './agent-context.ts';
import { type AgentRun, openAgentRun, type WorkflowKey } from './agent-run.ts';
import { durably, putDown } from './durably.ts';
import { endRun, type RunEnding } from './end-run.ts';
import { finishAgent } from './finish-agent.ts';
import type { RunRuntime } from './runtime.ts';
import { runStep } from './step.ts';

/** Bumped on purpose when runs begun by older code can no longer be resumed by this one. */
export const workflowVersion = 'apex-runs-1';
/** Name of the queue through which runs of dead processes are taken over; polled faster than DBOS's own. */
export const recoveryQueue = 'apex-recovery';

const maximumRecoveries = 100;
/** How long an agent may go on after it was told to end. */
const graceMs = 300;
const resultPollMs = 100;

/** DBOS keeps one executor a process, so there is one runtime a process. */
let runtimeOfProcess: RunRuntime | undefined;

/** Gives the workflows of this process what they work with; undefined when it ends. */
export function setRuntime(runtime: RunRuntime | undefined): void {
  runtimeOfProcess = runtime;
}

// Taken at import, outside of any workflow: hand-offs start there, because DBOS numbers what a workflow starts by
// position, and parallel branches come to their hand-offs in another order when they are resumed.
const outsideWorkflows = AsyncLocalStorage.snapshot();

const statusSchema = z.object({ status: z.enum(['done', 'partial', 'skipped']) });

type Settled = { readonly output: unknown } | { readonly error: unknown };

/** Lets an agent work until it returns, throws, or does not end in time after it was told to. */
async function settle(agentRun: AgentRun): Promise<Settled> {
  const agent = agentRun.runtime.team[agentRun.agent];
  if (agent === undefined)
    return { error: new ApexError('agent_missing', `There is no agent ${agentRun.agent} in this team.`) };
  const { signal } = agentRun.control;
  const overdue = new Promise<Settled>((resolve) => {
    const wait = () =>
      delay(graceMs, undefined, { ref: false }).then(() => resolve({ error: signal.reason }));
    if (signal.aborted) void wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
  const work = agent.run(createAgentContext(agentRun, startAgent), agentRun.input).then(
    (output): Settled => ({ output }),
    (error: unknown): Settled => ({ error }),
  );
  return Promise.race([work, overdue]);
}

/** The supervisor's first step: the run is at work. */
async function beginRun(agentRun: AgentRun): Promise<void> {
  const { organizationId, run, workflow } = agentRun.key;
  if (agentRun.resumed) return;
  await runStep(agentRun, { key: 'begin', tidying: true }, async (transaction) => {
    await transaction
      .updateTable('run')
      .set({ state: 'running' })
      .where('organization_id', '=', organizationId)
      .where('id', '=', run)
      .execute();
    const goal = 'Answer the question with a report';
    await transaction
      .insertInto('agent_call')
      .values({
        organization_id: organizationId,
        id: workflow,
        run,
        agent: 'supervisor',
        goal,
        depth: 0,
        input: jsonText(agentRun.input),
      })
      .execute();
    return { output: null, events: [{ type: 'agent_started', data: { goal } }] };
  });
}

function endingOf(agentRun: AgentRun, settled: Settled): RunEnding {
  const { signal } = agentRun.control;
  if (signal.aborted && signal.reason instanceof ApexError && signal.reason.code === 'run_stopped')
    return { state: 'cancelled' };
  if (signal.aborted) return { state: 'failed', error: toWireError(signal.reason) };
  if ('error' in settled) return { state: 'failed', error: toWireError(settled.error) };
  const status = statusSchema.safeParse(settled.output);
  return { state: 'done', status: status.success ? status.data.status : 'done' };
}

async function work(runtime: RunRuntime, key: WorkflowKey): Promise<void> {
  const agentRun = await durably(runtime, () => openAgentRun(runtime, key));
  if (agentRun === undefined) return;
  try {
    const isSupervisor = key.workflow === key.run;
    if (isSupervisor) await beginRun(agentRun);
    const settled = await settle(agentRun);
    if (runtime.controls.closing()) await putDown();
    if ('error' in settled && !(settled.error instanceof ApexError))
      runtime.logger.error({ err: settled.error, run: key.run, agent: agentRun.agent }, 'an agent failed');
    if (isSupervisor)
      await endRun(runtime, agentRun.scope, { run: key.run, ending: endingOf(agentRun, settled) });
    else await finishAgent(agentRun, settled);
  } catch (error) {
    // Another execution of this workflow, or a stop, ended the run first: there is nothing left to do.
    if (error instanceof ApexError && error.code === 'run_ended') return;
    throw error;
  } finally {
    agentRun.release();
  }
}

const agentWorkflow = DBOS.registerWorkflow(
  async (organizationId: string, run: string, workflow: string): Promise<void> => {
    const runtime = runtimeOfProcess;
    if (runtime === undefined) return putDown();
    await work(runtime, { organizationId, run, workflow });
  },
  { name: 'agent', maxRecoveryAttempts: maximumRecoveries },
);

export type Launched = {
  /** Resolves once it is durable that the agent will work. */
  readonly started: Promise<void>;
  /** Resolves when the agent's workflow has ended. */
  readonly ended: Promise<void>;
};

async function handleOf(key: WorkflowKey, isNew: boolean) {
  if (!isNew && (await DBOS.getWorkflowStatus(key.workflow)) !== null)
    return DBOS.retrieveWorkflow<void>(key.workflow);
  const start = DBOS.startWorkflow(agentWorkflow, { workflowID: key.workflow });
  return start(key.organizationId, key.run, key.workflow);
}

/** Starts the workflow of an agent; with `isNew: false` joins it where it runs, or has run, already. */
export function launchAgent(key: WorkflowKey, { isNew }: { isNew: boolean }): Launched {
  const handle = outsideWorkflows(() => handleOf(key, isNew));
  const started = handle.then(() => undefined);
  const ended = handle.then((running) =>
    outsideWorkflows(() => running.getResult({ pollingIntervalMs: resultPollMs })),
  );
  // A caller waits for one of the two and hears of a failure there; the other must not end the process, as it did
  // when DBOS refused to start an agent during a shutdown.
  started.catch(() => undefined);
  ended.catch(() => undefined);
  return { started, ended };
}

function startAgent(key: WorkflowKey, isNew: boolean): Promise<void> {
  return launchAgent(key, { isNew }).ended;
}
