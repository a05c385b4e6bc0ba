import { askedSchema, type Event, isTerminal, newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { appendEvents } from '../log/append-events.ts';
import { readRunEvents } from '../log/read-events.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';
import { smallTeam } from '../testing/small-team.ts';
import { insertThread } from '../threads/threads.ts';
import { purge } from './purge.ts';

let installation: Installation;
let backend: RunningBackend;
const scope: Scope = {
  organizationId: newId('organization'),
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
};

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'silent' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

/** A run as it stands when the process that accepted it died before it could start it. */
async function acceptedOnly(run: {
  question: string;
  askedAgoMs: number;
  deadlineInMs: number;
}): Promise<string> {
  const id = newId('run');
  await withScope(backend.stores.app.kysely, scope, async (transaction) => {
    const thread = newId('thread');
    const organization_id = scope.organizationId;
    await insertThread(transaction, scope, { id: thread, title: run.question });
    const [messageId, answerId] = [newId('message'), newId('message')];
    await transaction
      .insertInto('run')
      .values({
        organization_id,
        id,
        thread,
        user_id: 'someone',
        principal: JSON.stringify(scope.principal),
        question: run.question,
        question_message_id: messageId,
        answer_message_id: answerId,
        asked_at: new Date(Date.now() - run.askedAgoMs),
        deadline_at: new Date(Date.now() + run.deadlineInMs),
      })
      .execute();
    await transaction
      .insertInto('message')
      .values([
        { organization_id, id: messageId, thread, run: id, author: 'user', text: run.question },
        { organization_id, id: answerId, thread, run: id, author: 'apex', text: '' },
      ])
      .execute();
    const data = { question: run.question, messageId, userId: 'someone' };
    await appendEvents(transaction, { organizationId: organization_id, thread, run: id }, [
      { type: 'run_accepted', agent: null, step: 0, data },
    ]);
  });
  return id;
}

async function ended(run: string): Promise<Event[]> {
  const read = () => readRunEvents(backend.stores.app.kysely, scope, run);
  await expect.poll(async () => (await read()).some(isTerminal), { timeout: 10_000 }).toBe(true);
  const events = await read();
  checkHistory(events);
  return events;
}

test('a run that was accepted and never started is started', async () => {
  const run = await acceptedOnly({ question: 'Forgotten?', askedAgoMs: 5_000, deadlineInMs: 60_000 });
  expect((await ended(run)).at(-1)).toMatchObject({ type: 'agent_completed', agent: 'supervisor' });
});

test('a run that reaches its deadline ends with a report and run_failed', async () => {
  const run = await acceptedOnly({ question: 'Please hang.', askedAgoMs: 5_000, deadlineInMs: 2_000 });
  const events = await ended(run);
  expect(events.at(-1)).toMatchObject({ type: 'run_failed', data: { error: { code: 'run_deadline' } } });
  expect(events.find((event) => event.type === 'final_report')).toMatchObject({ data: { kind: 'fallback' } });
});

test('a run that nobody finished long after its deadline is ended as lost', async () => {
  const run = await acceptedOnly({ question: 'Lost?', askedAgoMs: 0, deadlineInMs: -60_000 });
  const events = await ended(run);
  expect(events.at(-1)).toMatchObject({ type: 'run_failed', data: { error: { code: 'run_lost' } } });
});

test('what only served to resume is purged; the log, the reports and the evidence stay', async () => {
  const counts = async () => {
    const { rows } = await sql<Record<'steps' | 'events' | 'reports' | 'evidence', number>>`
      select (select count(*)::int from run_step) as steps, (select count(*)::int from run_event) as events,
        (select count(*)::int from report) as reports, (select count(*)::int from evidence) as evidence`.execute(
      backend.stores.worker.kysely,
    );
    return rows[0]!;
  };
  const workflows = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from app_dbos.workflow_status where status in ('SUCCESS', 'ERROR')`.execute(
      backend.stores.worker.kysely,
    );
    return rows[0]?.count;
  };
  const before = await counts();
  expect(before.steps).toBeGreaterThan(0);
  await expect.poll(workflows).toBeGreaterThan(0);
  await purge(backend.stores.worker.kysely);
  expect(await counts()).toEqual(before);
  await purge(backend.stores.worker.kysely, { workflowMs: -1_000, commandMs: 0, ticketMs: 0 });
  expect(await workflows()).toBe(0);
  expect(await counts()).toEqual({ ...before, steps: 0 });
});

test('a wrong clock of the process neither ends runs before their time nor gives them more', async () => {
  const hours = 2 * 60 * 60 * 1000;
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const forgotten = await acceptedOnly({ question: 'Ahead?', askedAgoMs: 5_000, deadlineInMs: 60_000 });
    vi.setSystemTime(Date.now() + hours);
    expect((await ended(forgotten)).at(-1)).toMatchObject({ type: 'agent_completed' });
    vi.useRealTimers();
    for (const jumpMs of [-hours, hours]) {
      const token = await installation.identity.accessToken({
        organizationId: scope.organizationId,
        expires: '12h',
      });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jumpMs });
      const asked = await fetch(new URL('/api/chat/messages', backend.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ cmdId: newId('command'), text: 'What do we spend?' }),
      });
      vi.useRealTimers();
      const { run } = askedSchema.parse(await asked.json());
      const { rows } = await sql<{ left: number }>`
        select extract(epoch from deadline_at - now())::float8 * 1000 as left from run where id = ${run}`.execute(
        backend.stores.worker.kysely,
      );
      expect(rows[0]?.left).toBeGreaterThan(0);
      expect(rows[0]?.left).toBeLessThan(hours);
      expect((await ended(run)).at(-1)).toMatchObject({ type: 'agent_completed' });
    }
  } finally {
    vi.useRealTimers();
  }
});
