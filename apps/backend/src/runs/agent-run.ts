import type { AgentName, RunContext } from '@netra/agents';
import { ApexError, type Message, newId, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Selectable } from 'kysely';
import { systemScope } from '../store/system-scope.ts';
import type { AppDatabase, AppTables } from '../store/tables.ts';
import { historyBefore } from '../threads/messages.ts';
import { type RunControl, timeLeft } from './run-controls.ts';
import type { RunRuntime } from './runtime.ts';

type ToolCallRow = Selectable<AppTables['tool_call']>;
export type RunRow = Selectable<AppTables['run']>;

/** Which agent of which run a workflow works for; the supervisor's workflow has the run's own id. */
export type WorkflowKey = {
  readonly organizationId: string;
  readonly run: string;
  readonly workflow: string;
};

/** One agent at work: what it was asked, and what an earlier execution of it has done already. */
export type AgentRun = {
  readonly runtime: RunRuntime;
  readonly key: WorkflowKey;
  readonly scope: Scope;
  readonly agent: AgentName;
  readonly parentAgent: AgentName | undefined;
  readonly input: unknown;
  readonly context: RunContext;
  readonly control: RunControl;
  /** True when an earlier execution began this agent's work. */
  readonly resumed: boolean;
  /** Names this execution: tells its own unfinished tool calls from those of one that was killed. */
  readonly attempt: string;
  /** Steps that were done, by key. */
  readonly doneSteps: Map<string, unknown>;
  readonly doneTools: ReadonlyMap<string, ToolCallRow>;
  /** How much of each part of the answer this agent has written durably, in UTF-16 units. */
  readonly written: Map<string, number>;
  release(): void;
};

async function writtenParts(transaction: AppDatabase, key: WorkflowKey): Promise<Map<string, number>> {
  const prefix = `${key.workflow}/`;
  const rows = await transaction
    .selectFrom('run_event')
    .select('data')
    .where('organization_id', '=', key.organizationId)
    .where('run', '=', key.run)
    .where('delta_key', '>=', prefix)
    .where('delta_key', '<', `${key.workflow}0`)
    .execute();
  const written = new Map<string, number>();
  for (const { data } of rows) {
    const { part, offset, text } = data as { part: string; offset: number; text: string };
    written.set(part, Math.max(written.get(part) ?? 0, offset + text.length));
  }
  return written;
}

type Loaded = {
  run: RunRow & { leftMs: number };
  call: Selectable<AppTables['agent_call']> | undefined;
  history: Message[];
  doneSteps: Map<string, unknown>;
  doneTools: Map<string, ToolCallRow>;
  written: Map<string, number>;
};

function load(runtime: RunRuntime, key: WorkflowKey): Promise<Loaded> {
  return withScope(runtime.stores.app.kysely, systemScope(key.organizationId), async (transaction) => {
    const run = await transaction
      .selectFrom('run')
      .selectAll()
      .select(timeLeft)
      .where('organization_id', '=', key.organizationId)
      .where('id', '=', key.run)
      .executeTakeFirstOrThrow();
    const call = await transaction
      .selectFrom('agent_call')
      .selectAll()
      .where('organization_id', '=', key.organizationId)
      .where('id', '=', key.workflow)
      .executeTakeFirst();
    const history = await historyBefore(transaction, key.organizationId, {
      thread: run.thread,
      messageId: run.question_message_id,
    });
    const ofWorkflow = { organization_id: key.organizationId, run: key.run, workflow: key.workflow };
    // A workflow without a row of its own has not run before: there is nothing to resume.
    const fresh = call === undefined;
    const steps = fresh
      ? []
      : await transaction
          .selectFrom('run_step')
          .select(['key', 'output'])
          .where((where) => where.and(ofWorkflow))
          .execute();
    const tools = fresh
      ? []
      : await transaction
          .selectFrom('tool_call')
          .selectAll()
          .where((where) => where.and(ofWorkflow))
          .execute();
    return {
      run,
      call,
      history,
      doneSteps: new Map(steps.map((row) => [row.key, (row.output as { value: unknown }).value])),
      doneTools: new Map(tools.map((row) => [row.key, row])),
      written: fresh ? new Map<string, number>() : await writtenParts(transaction, key),
    };
  });
}

/** Takes up one agent's work where it stands; undefined when the run or this agent's part of it has ended. */
export async function openAgentRun(runtime: RunRuntime, key: WorkflowKey): Promise<AgentRun | undefined> {
  const loaded = await load(runtime, key);
  const { run, call } = loaded;
  if (run.finished_at !== null || (call !== undefined && call.finished_at !== null)) return undefined;
  const scope: Scope = { organizationId: key.organizationId, principal: run.principal };
  const { control, release } = runtime.controls.hold(run.id, run.leftMs);
  if (run.stop_requested_at !== null) control.abort(new ApexError('run_stopped', 'The run was stopped.'));
  return {
    runtime,
    key,
    scope,
    agent: call?.agent ?? 'supervisor',
    parentAgent: call?.parent_agent ?? undefined,
    input: call?.input ?? { question: run.question },
    context: {
      scope,
      thread: run.thread,
      run: run.id,
      question: run.question,
      focus: run.focus ?? 'supervisor',
      answerMessageId: run.answer_message_id,
      history: loaded.history,
      askedAt: run.asked_at.toISOString(),
      depth: call?.depth ?? 0,
    },
    control,
    resumed: call !== undefined,
    attempt: newId('attempt'),
    doneSteps: loaded.doneSteps,
    doneTools: loaded.doneTools,
    written: loaded.written,
    release,
  };
}
