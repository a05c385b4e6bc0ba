import { type Approval, type Asked, type Event, isTerminal, newId, type Role } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../../packages/agents/src/team/test-tool-results.ts';
import { readRunEvents } from '../../log/read-events.ts';
import { openStores, type Stores } from '../../store/open-stores.ts';
import { systemScope } from '../../store/system-scope.ts';
import { type BackendProcess, createInstallation, type Installation } from '../../testing/backends.ts';
import { checkHistory } from '../../testing/history.ts';

let installation: Installation;
let stores: Stores;
let backend: BackendProcess;
const organizationId = newId('organization');
const userId = newId('user');

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  const { owner, app, worker } = installation.database.urls.backend;
  const logger = createLogger({ service: 'backend', level: 'error' });
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  backend = await installation.startProcess();
});
afterAll(async () => {
  await stores?.close();
  await installation?.close();
});

type As = { role?: Role; organization?: string; user?: string };

async function call(path: string, body?: unknown, as: As = {}) {
  const { role = 'analyst', organization = organizationId, user = userId } = as;
  const claims = { organizationId: organization, role, userId: user };
  const token = await installation.identity.accessToken(claims);
  const response = await fetch(new URL(path, backend.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function ask(text: string): Promise<Asked> {
  return (await call('/api/chat/messages', { cmdId: newId('command'), text })).body as Asked;
}

const eventsOf = (run: string) => readRunEvents(stores.app.kysely, systemScope(organizationId), run);
const thoughtsOf = (events: Event[]) =>
  events.flatMap((event) => (event.type === 'agent_thinking' ? [event.data.thought] : []));

/** Sends commands over one WebSocket and gives what is answered to each, in order. */
async function answersTo(commands: readonly Readonly<Record<string, string>>[]): Promise<unknown[]> {
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst', userId });
  const socket = new WebSocket(new URL('/ws', backend.url.replace('http', 'ws')), [
    'apex.v1',
    `bearer.${token}`,
  ]);
  const answers: unknown[] = [];
  const waiting = [...commands];
  const sendNext = () => {
    const next = waiting.shift();
    if (next === undefined) socket.close();
    else socket.send(JSON.stringify(next));
  };
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as { type: string };
    if (frame.type === 'accepted' || frame.type === 'rejected') answers.push(frame);
    else if (frame.type !== 'hello') return;
    sendNext();
  });
  await new Promise((resolve) => socket.addEventListener('close', resolve));
  return answers;
}

async function waitingOf(run: string): Promise<Approval> {
  let waiting: Approval | undefined;
  await expect
    .poll(
      async () => {
        const { items } = (await call(`/api/runs/${run}/approvals`)).body as { items: Approval[] };
        waiting = items.find(({ decision }) => decision === null);
        return waiting;
      },
      { timeout: 15_000 },
    )
    .toBeDefined();
  return waiting as Approval;
}

async function endOf(run: string): Promise<Event[]> {
  await expect.poll(async () => (await eventsOf(run)).some(isTerminal), { timeout: 20_000 }).toBe(true);
  const events = await eventsOf(run);
  checkHistory(events);
  return events;
}

const timesRun = (tool: string) => installation.analytics.asked.get(`${organizationId} ${tool}`) ?? 0;

async function restart(): Promise<void> {
  await backend.kill();
  backend = await installation.startProcess();
}

test('a wait survives restarts; only people of the organization decide, on the arguments they saw', async () => {
  const before = timesRun('unpriced');
  const { run } = await ask('Please apply the saving.');
  const waiting = await waitingOf(run);
  expect(waiting).toMatchObject({ tool: 'unpriced', reason: 'change', role: 'analyst' });
  expect(waiting.schema).toHaveProperty('properties.period');
  expect(waiting.arguments).toHaveProperty('period');
  await restart();
  expect(await waitingOf(run)).toEqual(waiting);
  const path = `/api/runs/${run}/approvals/${waiting.id}`;
  const yes = { decision: 'approved', argsHash: waiting.argsHash };
  const codeOf = async (body: unknown, as?: As, at = path) => (await call(at, body, as)).body.error?.code;
  expect(await codeOf({ ...yes, argsHash: 'of other arguments' })).toBe('approval_changed');
  expect(await codeOf(yes, { role: 'viewer' })).toBe('forbidden');
  expect(await codeOf(yes, { organization: newId('organization') })).toBe('not_found');
  expect(await codeOf(yes, {}, `/api/runs/${newId('run')}/approvals/${waiting.id}`)).toBe('not_found');
  expect(await codeOf(yes, {}, `/api/runs/${run}/approvals/${newId('approval')}`)).toBe('not_found');
  expect(await codeOf({ ...yes, decision: 'maybe' })).toBe('invalid_request');
  const stranger = { organization: newId('organization') };
  expect((await call(`/api/runs/${run}/approvals`, undefined, stranger)).status).toBe(404);
  expect(timesRun('unpriced')).toBe(before);

  const decided = await call(path, yes);
  expect(decided).toMatchObject({ status: 200, body: { decision: 'approved', decidedBy: userId } });
  expect((await call(path, yes)).body).toEqual(decided.body);
  expect(await codeOf({ ...yes, decision: 'denied' })).toBe('approval_decided');
  const events = await endOf(run);
  expect(thoughtsOf(events)).toContain('It was applied.');
  expect(timesRun('unpriced')).toBe(before + 1);
  const asked = events.filter((event) => event.type === 'approval_requested');
  expect(asked).toHaveLength(1);
  const resolved = events.filter((event) => event.type === 'approval_resolved');
  expect(resolved).toMatchObject([{ data: { approvalId: waiting.id, decision: 'approved', userId } }]);
  expect(await codeOf({ ...yes, decision: 'denied' })).toBe('approval_decided');
});

test('what is refused, or decided by nobody in time, is not run; the run goes on without it', async () => {
  const before = timesRun('unpriced');
  const refused = await ask('Please apply the saving.');
  const { id, argsHash } = await waitingOf(refused.run);
  const command = { type: 'approve', run: refused.run, approvalId: id, decision: 'denied' };
  const frames = await answersTo([
    { ...command, cmdId: 'changed', argsHash: 'of other arguments' },
    { ...command, cmdId: 'denied', argsHash },
    { ...command, cmdId: 'denied', argsHash },
  ]);
  expect(frames).toMatchObject([
    { type: 'rejected', cmdId: 'changed', error: { code: 'approval_changed' } },
    { type: 'accepted', cmdId: 'denied', thread: refused.thread, run: refused.run },
    { type: 'accepted', cmdId: 'denied', thread: refused.thread, run: refused.run },
  ]);
  const events = await endOf(refused.run);
  expect(thoughtsOf(events)).toContain('It was not applied: approval_denied.');
  expect(events.at(-1)?.type).toBe('agent_completed');
  expect(timesRun('unpriced')).toBe(before);

  const late = await ask('Please apply it at once.');
  const ended = await endOf(late.run);
  expect(thoughtsOf(ended)).toContain('It was not applied: approval_expired.');
  const [expired] = (await call(`/api/runs/${late.run}/approvals`)).body.items as Approval[];
  expect(expired).toMatchObject({ decision: 'expired', decidedBy: null });
  const path = `/api/runs/${late.run}/approvals/${expired?.id}`;
  const tooLate = await call(path, { decision: 'approved', argsHash: expired?.argsHash });
  expect(tooLate).toMatchObject({ status: 409, body: { error: { code: 'approval_expired' } } });
});

test('a change that was cut off by a crash is asked about again, and runs a second time only when allowed', async () => {
  const before = timesRun('unpriced');
  const { run } = await ask('Please apply the saving.');
  const first = await waitingOf(run);
  installation.analytics.delayMs = 5_000;
  await call(`/api/runs/${run}/approvals/${first.id}`, { decision: 'approved', argsHash: first.argsHash });
  await expect.poll(() => timesRun('unpriced'), { timeout: 10_000 }).toBe(before + 1);
  await restart();
  installation.analytics.delayMs = 0;
  const second = await waitingOf(run);
  expect(second).toMatchObject({ reason: 'in-doubt', argsHash: first.argsHash });
  expect(second.id).not.toBe(first.id);
  expect(timesRun('unpriced')).toBe(before + 1);
  await call(`/api/runs/${run}/approvals/${second.id}`, { decision: 'denied', argsHash: second.argsHash });
  expect(thoughtsOf(await endOf(run))).toContain('It was not applied: tool_in_doubt.');
  expect(timesRun('unpriced')).toBe(before + 1);
});

test('a stop ends a wait within a second, and leaves nothing that waits', async () => {
  const { run } = await ask('Please apply the saving.');
  const { id, argsHash } = await waitingOf(run);
  const startedAt = performance.now();
  await call(`/api/runs/${run}/stop`, {});
  const events = await endOf(run);
  process.stdout.write(`stopped in ${Math.round(performance.now() - startedAt)} ms\n`);
  expect(events.at(-1)?.type).toBe('run_cancelled');
  const resolved = events.filter((event) => event.type === 'approval_resolved');
  expect(resolved).toMatchObject([{ data: { approvalId: id, decision: 'expired' } }]);
  const late = await call(`/api/runs/${run}/approvals/${id}`, { decision: 'approved', argsHash });
  expect(late.body.error.code).toBe('approval_expired');
});
