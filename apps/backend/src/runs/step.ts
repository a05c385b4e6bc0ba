import { ApexError, type EventDraft } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { appendEvents } from '../log/append-events.ts';
import { jsonText } from '../store/json-text.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { AgentRun } from './agent-run.ts';
import { durably } from './durably.ts';

/** An event as an agent states it; the step adds which one, and who, where it is not another agent's first event. */
export type AgentEvent = {
  [Type in EventDraft['type']]: Pick<Extract<EventDraft, { type: Type }>, 'type' | 'data'> & {
    readonly agent?: string;
    readonly parentAgent?: string;
  };
}[EventDraft['type']];

export type StepResult<Output> = { readonly output: Output; readonly events: readonly AgentEvent[] };

export type StepWork<Output> = (transaction: AppDatabase, step: number) => Promise<StepResult<Output>>;

type Opened = { steps: number; stop_requested_at: Date | null; done: { value: unknown } | null };

/** Raises the reason for which a run must end, once it is told to. */
export function assertGoing(agentRun: AgentRun): void {
  if (agentRun.control.signal.aborted) throw agentRun.control.signal.reason;
}

/**
 * Numbers the run's next step and locks the run, so that steps of a run and its end happen one after the other.
 * Raises `run_ended` when it has ended, and `run_stopped` when a stop was recorded, unless the step only tidies up.
 */
async function openStep(
  agentRun: AgentRun,
  transaction: AppDatabase,
  step: { key: string; tidying: boolean },
) {
  const { organizationId, run, workflow } = agentRun.key;
  const { rows } = await sql<Opened>`
    update run set steps = steps + 1
    where organization_id = ${organizationId} and id = ${run} and state in ('accepted', 'running')
    returning steps, stop_requested_at, (
      select done.output from run_step done where done.organization_id = ${organizationId}
        and done.run = ${run} and done.workflow = ${workflow} and done.key = ${step.key}
    ) as done`.execute(transaction);
  const [opened] = rows;
  if (opened === undefined) throw new ApexError('run_ended', 'The run has ended.');
  if (opened.stop_requested_at !== null && !step.tidying) {
    agentRun.control.abort(new ApexError('run_stopped', 'The run was stopped.'));
    assertGoing(agentRun);
  }
  return opened;
}

/**
 * Does one transaction of an agent's work with the events that report it, and wakes their readers after the commit.
 * The run is locked first. Raises `run_ended`, `run_stopped`, `run_deadline`.
 */
export async function transact<Output>(
  agentRun: AgentRun,
  step: { key: string; tidying?: boolean },
  work: (
    transaction: AppDatabase,
    opened: { step: number; done: { value: unknown } | null },
  ) => Promise<StepResult<Output>>,
): Promise<Output> {
  const { runtime, key, scope } = agentRun;
  const tidying = step.tidying ?? false;
  if (!tidying) assertGoing(agentRun);
  const { output, events } = await durably(runtime, () =>
    withScope(runtime.stores.app.kysely, scope, async (transaction) => {
      const opened = await openStep(agentRun, transaction, { key: step.key, tidying });
      const result = await work(transaction, { step: opened.steps, done: opened.done });
      const drafts = result.events.map(
        (event) =>
          ({
            agent: agentRun.agent,
            ...(agentRun.parentAgent === undefined ? {} : { parentAgent: agentRun.parentAgent }),
            ...event,
            step: opened.steps,
          }) as EventDraft,
      );
      const target = { organizationId: key.organizationId, thread: agentRun.context.thread, run: key.run };
      const events = await appendEvents(transaction, target, drafts);
      return { output: result.output, events };
    }),
  );
  const seq = events.at(-1)?.seq;
  if (seq !== undefined)
    runtime.tailer.announce({
      organizationId: key.organizationId,
      thread: agentRun.context.thread,
      seq,
      events,
    });
  return output;
}

/**
 * Does a step once: its state change, its events and the record that it was done commit together. A step that was
 * done before, by this execution or another, gives its recorded output and changes nothing.
 */
export async function runStep<Output>(
  agentRun: AgentRun,
  step: { key: string; tidying?: boolean },
  work: StepWork<Output>,
): Promise<Output> {
  const { key, doneSteps } = agentRun;
  if (doneSteps.has(step.key)) return doneSteps.get(step.key) as Output;
  const output = await transact(agentRun, step, async (transaction, opened) => {
    if (opened.done !== null) return { output: opened.done.value as Output, events: [] };
    const result = await work(transaction, opened.step);
    await transaction
      .insertInto('run_step')
      .values({
        organization_id: key.organizationId,
        run: key.run,
        workflow: key.workflow,
        key: step.key,
        step: opened.step,
        output: jsonText({ value: result.output ?? null }),
      })
      .execute();
    return result;
  });
  doneSteps.set(step.key, output);
  return output;
}
