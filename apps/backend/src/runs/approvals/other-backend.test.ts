import { type Approval, type Event, isTerminal, newId } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../../packages/agents/src/team/test-tool-results.ts';
import { type BackendProcess, createInstallation, type Installation } from '../../testing/backends.ts';
import { checkHistory } from '../../testing/history.ts';

// A person may be connected to another backend than the one that works on the run: nothing may depend on which.
let installation: Installation;
let working: BackendProcess;
let other: BackendProcess;
let headers: Record<string, string>;
const organizationId = newId('organization');

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  // The first makes the tables; the second finds them made.
  working = await installation.startProcess();
  other = await installation.startProcess();
});
afterAll(async () => {
  await installation?.close();
});

async function call<Answer>(backend: BackendProcess, path: string, body?: unknown) {
  const response = await fetch(new URL(path, backend.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

type Refusal = { error: { code: string } };
type Begun = { thread: string; run: string };

const ask = async (text: string) =>
  (await call<Begun>(working, '/api/chat/messages', { cmdId: newId('command'), text })).body;

const approvalsOf = async (backend: BackendProcess, run: string) =>
  (await call<{ items: Approval[] }>(backend, `/api/runs/${run}/approvals`)).body.items;

async function waitingOf(backend: BackendProcess, run: string): Promise<Approval> {
  const find = async () => (await approvalsOf(backend, run)).find(({ decision }) => decision === null);
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return (await find()) as Approval;
}

async function endOf(backend: BackendProcess, { thread }: Begun): Promise<Event[]> {
  const path = `/api/threads/${thread}/events?afterSeq=0&limit=1000`;
  const read = async () => (await call<{ events: Event[] }>(backend, path)).body.events;
  await expect.poll(async () => (await read()).some(isTerminal), { timeout: 20_000 }).toBe(true);
  const events = await read();
  checkHistory(events);
  return events;
}

const thoughtsOf = (events: Event[]) =>
  events.flatMap((event) => (event.type === 'agent_thinking' ? [event.data.thought] : []));
const timesRun = (tool: string) => installation.analytics.asked.get(`${organizationId} ${tool}`) ?? 0;

test('a decision over another backend lets the run go on; changed arguments are refused there too', async () => {
  const before = timesRun('unpriced');
  const begun = await ask('Please apply the saving.');
  const waiting = await waitingOf(other, begun.run);
  expect(await approvalsOf(working, begun.run)).toEqual([waiting]);
  const path = `/api/runs/${begun.run}/approvals/${waiting.id}`;
  const changed = await call<Refusal>(other, path, {
    decision: 'approved',
    argsHash: `${waiting.argsHash}x`,
  });
  expect(changed).toMatchObject({ status: 409, body: { error: { code: 'approval_changed' } } });
  expect(await waitingOf(working, begun.run)).toEqual(waiting);
  expect(timesRun('unpriced')).toBe(before);

  const decided = await call<Approval>(other, path, { decision: 'approved', argsHash: waiting.argsHash });
  expect(decided).toMatchObject({ status: 200, body: { decision: 'approved' } });
  // Two people at two backends: whoever comes second hears what the first one said.
  const late = await call<Refusal>(working, path, { decision: 'denied', argsHash: waiting.argsHash });
  expect(late).toMatchObject({ status: 409, body: { error: { code: 'approval_decided' } } });
  expect(thoughtsOf(await endOf(other, begun))).toContain('It was applied.');
  expect(timesRun('unpriced')).toBe(before + 1);
});

test('two decisions in the same moment at two backends: one counts, and the run does as it says', async () => {
  for (let round = 0; round < 3; round += 1) {
    const before = timesRun('unpriced');
    const begun = await ask('Please apply the saving.');
    const { id, argsHash } = await waitingOf(other, begun.run);
    const path = `/api/runs/${begun.run}/approvals/${id}`;
    const answers = await Promise.all([
      call(working, path, { decision: 'approved', argsHash }),
      call(other, path, { decision: 'denied', argsHash }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const isApproved = answers[0]?.status === 200;
    const thought = isApproved ? 'It was applied.' : 'It was not applied: approval_denied.';
    const events = await endOf(other, begun);
    expect(thoughtsOf(events)).toContain(thought);
    expect(events.filter(({ type }) => type === 'approval_resolved')).toHaveLength(1);
    expect(timesRun('unpriced')).toBe(before + (isApproved ? 1 : 0));
  }
});

test('a wait outlives the backend that asked, keeps its time, and expires in another', async () => {
  const surviving = await ask('Please apply the saving.');
  const waiting = await waitingOf(other, surviving.run);
  const expiring = await ask('Please apply it at once.');
  const short = await waitingOf(other, expiring.run);
  await working.kill();

  const before = timesRun('unpriced');
  const ended = await endOf(other, expiring);
  expect(thoughtsOf(ended)).toContain('It was not applied: approval_expired.');
  expect(await approvalsOf(other, expiring.run)).toEqual([
    { ...short, decision: 'expired', decidedBy: null, decidedAt: expect.any(String) },
  ]);
  expect(await waitingOf(other, surviving.run)).toEqual(waiting);
  const path = `/api/runs/${surviving.run}/approvals/${waiting.id}`;
  const changed = await call<Refusal>(other, path, { decision: 'approved', argsHash: 'of other arguments' });
  expect(changed.body.error.code).toBe('approval_changed');
  await call(other, path, { decision: 'approved', argsHash: waiting.argsHash });
  expect(thoughtsOf(await endOf(other, surviving))).toContain('It was applied.');
  expect(timesRun('unpriced')).toBe(before + 1);
});
