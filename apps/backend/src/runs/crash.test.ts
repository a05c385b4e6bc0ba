import { type Asked, type Event, isTerminal, newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readRunEvents } from '../log/read-events.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { systemScope } from '../store/system-scope.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';

let installation: Installation;
let stores: Stores;
const organizationId = newId('organization');
let token: string;
let running: BackendProcess[] = [];

beforeAll(async () => {
  installation = await createInstallation();
  token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  const { owner, app, worker } = installation.database.urls.backend;
  const logger = createLogger({ service: 'backend', level: 'error' });
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
});
afterEach(async () => {
  await Promise.all(running.map((backend) => backend.kill()));
  running = [];
});
afterAll(async () => {
  await stores?.close();
  await installation?.close();
});

async function start(): Promise<BackendProcess> {
  const backend = await installation.startProcess();
  running.push(backend);
  return backend;
}

async function kill(backend: BackendProcess): Promise<void> {
  running = running.filter((other) => other !== backend);
  await backend.kill();
}

async function post(backend: BackendProcess, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, backend.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  expect(response.status).toBe(202);
  return response.json();
}

const ask = (backend: BackendProcess, text: string): Promise<Asked> =>
  post(backend, '/api/chat/messages', { cmdId: newId('command'), text }) as Promise<Asked>;

const eventsOf = (run: string): Promise<Event[]> =>
  readRunEvents(stores.app.kysely, systemScope(organizationId), run);

async function until(run: string, holds: (events: Event[]) => boolean, withinMs: number): Promise<Event[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const events = await eventsOf(run);
    if (holds(events)) return events;
    if (performance.now() > deadline)
      throw new Error(`not within ${withinMs} ms: ${events.map((event) => event.type).join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const textOf = (events: Event[]) =>
  events.map((event) => (event.type === 'partial_result' ? event.data.text : '')).join('');

const hasEnded = (events: Event[]) => events.some(isTerminal);

test('a backend killed at any event of a run: the run ends elsewhere with no gap, no duplicate, one ending', async () => {
  installation.analytics.delayMs = 15;
  const resumedAfterMs: number[] = [];
  let backend = await start();
  for (const killAt of [1, 2, 4, 6, 8, 11, 14, 17, 20, 23, 26]) {
    const asked = await ask(backend, `Killed at ${killAt}?`);
    const before = await until(asked.run, (events) => events.length >= killAt, 10_000);
    await kill(backend);
    const killedAt = performance.now();
    backend = await start();
    await until(asked.run, (events) => events.length > before.length || hasEnded(events), 10_000);
    resumedAfterMs.push(performance.now() - killedAt);
    const events = await until(asked.run, hasEnded, 10_000);
    checkHistory(events);
    expect(events.at(-1)).toMatchObject({ type: 'agent_completed', agent: 'supervisor' });
    expect(events.filter((event) => event.type === 'agent_started').map((event) => event.agent)).toHaveLength(
      5,
    );
    expect(events.filter((event) => event.type === 'final_report')).toHaveLength(1);
    expect(textOf(events)).toBe('You spent money. Most of it on one feature. Here is what to do.');
  }
  process.stdout.write(`resumed after ms: ${resumedAfterMs.map(Math.round).join(' ')}\n`);
}, 120_000);

test('with two backends the other one takes over at once', async () => {
  installation.analytics.delayMs = 60;
  const first = await start();
  await start();
  const asked = await ask(first, 'Who goes on?');
  const before = await until(asked.run, (events) => events.length >= 8, 10_000);
  await kill(first);
  const killedAt = performance.now();
  await until(asked.run, (events) => events.length > before.length, 5_000);
  process.stdout.write(`taken over after ${Math.round(performance.now() - killedAt)} ms\n`);
  checkHistory(await until(asked.run, hasEnded, 10_000));
}, 60_000);

test('a backend that is asked to end puts its work down, and another finishes it', async () => {
  installation.analytics.delayMs = 60;
  const first = await start();
  const asked = await ask(first, 'Who finishes?');
  await until(asked.run, (events) => events.length >= 6, 10_000);
  running = running.filter((other) => other !== first);
  await first.end();
  expect(hasEnded(await eventsOf(asked.run))).toBe(false);
  await start();
  const events = await until(asked.run, hasEnded, 10_000);
  checkHistory(events);
  expect(events.at(-1)).toMatchObject({ type: 'agent_completed', agent: 'supervisor' });
}, 60_000);

test('stop works from another process, within a second', async () => {
  const first = await start();
  const second = await start();
  const asked = await ask(first, 'Please hang.');
  await until(asked.run, (events) => events.length >= 3, 10_000);
  const stoppedAt = performance.now();
  await post(second, `/api/runs/${asked.run}/stop`);
  const events = await until(asked.run, hasEnded, 3_000);
  expect(performance.now() - stoppedAt).toBeLessThan(1_000);
  checkHistory(events);
  expect(events.at(-1)?.type).toBe('run_cancelled');
}, 60_000);
