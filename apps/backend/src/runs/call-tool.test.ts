import { setTimeout as delay } from 'node:timers/promises';
import { type Tool, type ToolEffect, type ToolName, teamConfiguration, toolCatalogue } from '@netra/agents';
import { ApexError, type Event, newId, type Role, type Scope } from '@netra/contract';
import { budgetSettings, createLogger, modelSettings, readConfig, withScope } from '@netra/foundation';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { createDeltaWriter } from '../log/delta-writer.ts';
import { readRunEvents } from '../log/read-events.ts';
import { createTailer, type Tailer } from '../log/tailer.ts';
import { createModels } from '../models/ask-models.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { insertThread } from '../threads/threads.ts';
import type { Toolbox } from '../tools/toolbox.ts';
import { type AgentRun, openAgentRun } from './agent-run.ts';
import { decideApproval } from './approvals/decide-approval.ts';
import { readApprovals } from './approvals/read-approvals.ts';
import { callTool } from './call-tool.ts';
import { createRunControls } from './run-controls.ts';
import type { RunRuntime } from './runtime.ts';

const logger = createLogger({ service: 'backend', level: 'silent' });
const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
const provenance = { source: 'test', query: 'none', parameters: {}, durationMs: 0 };
const result = { period, provenance, calls: 0, rows: [] };
let database: TestDatabase;
let stores: Stores;
let tailer: Tailer;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.backend;
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  tailer = createTailer({ database: stores.worker.kysely, listenUrl: worker, logger });
});
/** Calls that nobody waits for, as when a process dies: they run into their time limit, and need the stores till then. */
const left: Promise<unknown>[] = [];
const cutOff = (call: Promise<unknown>) => left.push(call);

afterAll(async () => {
  await Promise.allSettled(left);
  await tailer?.close();
  await stores?.close();
  await database?.drop();
});

type Execute = Tool['execute'];
const good: Execute = async () => ({ result, summary: 'Fine.', provenance: [provenance] });

/** The process's side of a run in which the tool `unpriced` does what the test says. */
function runtimeWith(tool: {
  execute: Execute;
  effect?: ToolEffect;
  timeoutMs?: number;
  approvalTimeoutMs?: number;
}): RunRuntime {
  const worker = stores.worker.kysely;
  const { execute, effect = 'idempotent', timeoutMs = 5_000, approvalTimeoutMs } = tool;
  const limit = approvalTimeoutMs === undefined ? {} : { approvalTimeoutMs };
  const specification = { ...toolCatalogue.unpriced, effect, timeoutMs, role: 'analyst' as const, ...limit };
  const tools = { unpriced: { specification, execute } } as unknown as Toolbox;
  const controls = createRunControls({ worker, tailer, logger });
  return {
    stores,
    tailer,
    deltas: createDeltaWriter({ database: worker, tailer }),
    team: {},
    tools,
    models: createModels(readConfig(modelSettings, {}), logger),
    configuration: teamConfiguration(),
    budgets: readConfig(budgetSettings, {}),
    controls,
    logger,
  };
}

async function newRun(role: Role = 'analyst'): Promise<{ scope: Scope; run: string }> {
  const principal = { kind: 'user', userId: newId('user'), sessionId: newId('session'), role } as const;
  const scope: Scope = { organizationId: newId('organization'), principal };
  const [run, thread] = [newId('run'), newId('thread')];
  await withScope(stores.app.kysely, scope, async (transaction) => {
    await insertThread(transaction, scope, { id: thread, title: 'A thread' });
    const row = {
      organization_id: scope.organizationId,
      id: run,
      thread,
      user_id: 'someone',
      question: 'What?',
    };
    await transaction
      .insertInto('run')
      .values({
        ...row,
        principal: JSON.stringify(principal),
        question_message_id: newId('message'),
        answer_message_id: newId('message'),
        deadline_at: new Date(Date.now() + 60_000),
      })
      .execute();
  });
  return { scope, run };
}

async function open(runtime: RunRuntime, made: { scope: Scope; run: string }): Promise<AgentRun> {
  const key = { organizationId: made.scope.organizationId, run: made.run, workflow: made.run };
  // The supervisor's own row is what tells a resumed workflow from a new one.
  await withScope(stores.app.kysely, made.scope, (transaction) =>
    transaction
      .insertInto('agent_call')
      .values({
        organization_id: key.organizationId,
        id: key.workflow,
        run: key.run,
        agent: 'supervisor',
        goal: 'test',
        depth: 0,
        input: '{}',
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const agentRun = await openAgentRun(runtime, key);
  if (agentRun === undefined) throw new Error('the run has ended');
  return agentRun;
}

const request = (input: unknown = { period }) =>
  ({ name: 'unpriced' as ToolName, input, purpose: 'look', key: 'tool:unpriced:1' }) as const;

const typesOf = async (made: { scope: Scope; run: string }) =>
  (await readRunEvents(stores.app.kysely, made.scope, made.run)).map((event: Event) => event.type);

/** Waits until a call of the run asks, and decides as a person of its organization. */
async function decide(made: { scope: Scope; run: string }, decision: 'approved' | 'denied') {
  const waiting = async () =>
    (await readApprovals(stores.app.kysely, made.scope, made.run)).find((known) => known.decision === null);
  const approval = await expect.poll(waiting).toBeDefined().then(waiting);
  if (approval === undefined) throw new Error('nothing waits');
  const { id: approvalId, argsHash } = approval;
  const runtime = runtimeWith({ execute: good });
  await decideApproval(runtime, made.scope, { run: made.run, approvalId, decision, argsHash });
  return approval;
}

const hang: Execute = () => new Promise(() => undefined);

test('a service that comes back within its time is waited for, with one pair of events', async () => {
  const made = await newRun();
  let asked = 0;
  const execute: Execute = async (call) => {
    asked += 1;
    if (asked < 3) throw new ApexError('dependency_unavailable', 'analytics is out of reach.');
    return good(call);
  };
  const outcome = await callTool(await open(runtimeWith({ execute }), made), request());
  expect(outcome.ok).toBe(true);
  expect(await typesOf(made)).toEqual(['tool_executing', 'tool_completed']);
});

test('a service that stays away is an outcome when the tool is past its time', async () => {
  const made = await newRun();
  const execute: Execute = async () => {
    throw new ApexError('dependency_unavailable', 'analytics is out of reach.');
  };
  const outcome = await callTool(await open(runtimeWith({ execute, timeoutMs: 700 }), made), request());
  expect(outcome).toMatchObject({ ok: false, error: { code: 'timeout' } });
  expect(await typesOf(made)).toEqual(['tool_executing', 'tool_failed']);
});

test('a tool that may not be repeated is not, also when its service is away', async () => {
  const made = await newRun();
  let asked = 0;
  const execute: Execute = async () => {
    asked += 1;
    throw new ApexError('dependency_unavailable', 'it is out of reach.');
  };
  const call = callTool(await open(runtimeWith({ execute, effect: 'unsafe' }), made), request());
  await decide(made, 'approved');
  const outcome = await call;
  expect(outcome).toMatchObject({ ok: false, error: { code: 'dependency_unavailable' } });
  expect(asked).toBe(1);
});

test('a cut-off tool that is idempotent runs again, with one pair of events', async () => {
  const made = await newRun();
  cutOff(callTool(await open(runtimeWith({ execute: hang }), made), request()));
  await expect.poll(() => typesOf(made)).toEqual(['tool_executing']);
  const outcome = await callTool(await open(runtimeWith({ execute: good }), made), request());
  expect(outcome).toMatchObject({ ok: true, summary: 'Fine.', result });
  expect(await typesOf(made)).toEqual(['tool_executing', 'tool_completed']);
  const again = await callTool(await open(runtimeWith({ execute: hang }), made), request());
  expect(again).toEqual(outcome);
});

test('a cut-off tool that is unsafe is in doubt, and a person says whether it runs a second time', async () => {
  for (const decision of ['denied', 'approved'] as const) {
    const made = await newRun();
    let ran = 0;
    const execute: Execute = (call) => {
      ran += 1;
      return ran === 1 ? hang(call) : good(call);
    };
    cutOff(callTool(await open(runtimeWith({ execute, effect: 'unsafe' }), made), request()));
    await decide(made, 'approved');
    await expect.poll(() => ran).toBe(1);
    const call = callTool(await open(runtimeWith({ execute, effect: 'unsafe' }), made), request());
    expect((await decide(made, decision)).reason).toBe('in-doubt');
    const isRun = decision === 'approved';
    expect(await call).toMatchObject(isRun ? { ok: true } : { ok: false, error: { code: 'tool_in_doubt' } });
    expect(ran).toBe(isRun ? 2 : 1);
    const asked = ['approval_requested', 'approval_resolved'];
    const last = isRun ? 'tool_completed' : 'tool_failed';
    expect(await typesOf(made)).toEqual(['tool_executing', ...asked, ...asked, last]);
  }
});

test('what a wait for a decision takes is not taken from the time of the run', async () => {
  const made = await newRun();
  const deadline = async () =>
    (
      await stores.worker.kysely
        .selectFrom('run')
        .select('deadline_at')
        .where('id', '=', made.run)
        .executeTakeFirstOrThrow()
    ).deadline_at.getTime();
  const before = await deadline();
  const call = callTool(await open(runtimeWith({ execute: good, effect: 'keyed' }), made), request());
  await expect.poll(async () => (await deadline()) - before).toBeGreaterThan(29 * 60_000);
  await decide(made, 'approved');
  expect((await call).ok).toBe(true);
  const moved = (await deadline()) - before;
  expect(moved).toBeGreaterThanOrEqual(0);
  expect(moved).toBeLessThan(20_000);
});

test('a call that nobody allows in time is not run, nor one whose arguments are not those allowed', async () => {
  let ran = 0;
  const execute: Execute = (call) => {
    ran += 1;
    return good(call);
  };
  const slow = await newRun();
  const runtime = runtimeWith({ execute, effect: 'unsafe', approvalTimeoutMs: 300 });
  const expired = await callTool(await open(runtime, slow), request());
  expect(expired).toMatchObject({ ok: false, error: { code: 'approval_expired' } });
  const changed = await newRun();
  const call = callTool(await open(runtimeWith({ execute, effect: 'unsafe' }), changed), request());
  await expect.poll(() => typesOf(changed)).toContain('approval_requested');
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(`update app.approval set args_hash = 'of others', decision = 'approved' where run = $1`, [
    changed.run,
  ]);
  await admin.end();
  expect(await call).toMatchObject({ ok: false, error: { code: 'approval_changed' } });
  expect(ran).toBe(0);
});

test('a person is shown the arguments that run: defaults written out, and nothing that the tool leaves out', async () => {
  const made = await newRun();
  let ranWith: unknown;
  const execute: Execute = (call) => {
    ranWith = call.input;
    return good(call);
  };
  const asked = { period, isTrial: true };
  const call = callTool(await open(runtimeWith({ execute, effect: 'unsafe' }), made), {
    ...request(asked),
    purpose: 'Look at 2 calls.',
  });
  const approval = await decide(made, 'approved');
  expect((await call).ok).toBe(true);
  // A purpose that is a sentence ends with one full stop.
  expect(approval.title).toContain('unpriced: Look at 2 calls. ');
  expect(approval.arguments).toEqual({ period, filter: {} });
  expect(ranWith).toEqual(approval.arguments);
  const long = await newRun();
  const filter = { feature: Array.from({ length: 400 }, (_, index) => `${index}`.padEnd(200, 'x')) };
  const refused = await callTool(
    await open(runtimeWith({ execute, effect: 'unsafe' }), long),
    request({ period, filter }),
  );
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  expect(await typesOf(long)).toEqual(['tool_executing', 'tool_failed']);
});

test('two executions of one workflow lead to one outcome', async () => {
  const made = await newRun();
  const slow: Execute = async (call) => {
    await delay(50);
    return good(call);
  };
  const zombie = await open(runtimeWith({ execute: slow }), made);
  const owner = await open(runtimeWith({ execute: good }), made);
  const outcomes = await Promise.all([callTool(zombie, request()), callTool(owner, request())]);
  expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true]);
  expect(await typesOf(made)).toEqual(['tool_executing', 'tool_completed']);
});

test('a tool that takes too long, gets nonsense, answers nonsense or is not allowed fails with its own code', async () => {
  const codeOf = async (runtime: RunRuntime, input?: unknown, role?: Role) => {
    const outcome = await callTool(await open(runtime, await newRun(role)), request(input));
    return outcome.ok ? 'ok' : outcome.error.code;
  };
  expect(await codeOf(runtimeWith({ execute: hang, timeoutMs: 50 }))).toBe('timeout');
  expect(await codeOf(runtimeWith({ execute: good }), { period: 'yesterday' })).toBe('invalid_request');
  const nonsense: Execute = async (call) => ({ ...(await good(call)), result: { calls: -1 } });
  expect(await codeOf(runtimeWith({ execute: nonsense }))).toBe('internal');
  expect(await codeOf(runtimeWith({ execute: good }), { period }, 'viewer')).toBe('forbidden');
});

test('a recorded stop ends the call even without news of it', async () => {
  const made = await newRun();
  const agentRun = await open(runtimeWith({ execute: hang }), made);
  const call = callTool(agentRun, request());
  await expect.poll(() => typesOf(made)).toEqual(['tool_executing']);
  await withScope(stores.app.kysely, made.scope, (transaction) =>
    transaction
      .updateTable('run')
      .set({ stop_requested_at: new Date() })
      .where('id', '=', made.run)
      .execute(),
  );
  await expect(call).rejects.toMatchObject({ code: 'run_stopped' });
  expect(await typesOf(made)).toEqual(['tool_executing', 'tool_failed']);
});
