import { type Asked, type Event, isTerminal, newId, type Report } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toolAnswers } from '../../../../packages/agents/src/team/test-tool-results.ts';
import { readRunEvents } from '../log/read-events.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { systemScope } from '../store/system-scope.ts';
import { type BackendProcess, createInstallation, type Installation } from '../testing/backends.ts';
import { checkHistory } from '../testing/history.ts';

let installation: Installation;
let stores: Stores;
let running: BackendProcess[] = [];
const organizationId = newId('organization');
let headers: Record<string, string>;
const question = 'Why did our bill jump last month, and what should we change?';

beforeAll(async () => {
  const answers = toolAnswers();
  installation = await createInstallation((tool, parameters) => answers[tool](parameters as never));
  const token = await installation.identity.accessToken({ organizationId, role: 'analyst' });
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
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
  const backend = await installation.startProcess('whole');
  running.push(backend);
  return backend;
}

async function ask(backend: BackendProcess): Promise<Asked> {
  const response = await fetch(new URL('/api/chat/messages', backend.url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ cmdId: newId('command'), text: question }),
  });
  expect(response.status).toBe(202);
  return (await response.json()) as Asked;
}

const eventsOf = (run: string) => readRunEvents(stores.app.kysely, systemScope(organizationId), run);

async function until(run: string, holds: (events: Event[]) => boolean): Promise<Event[]> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const events = await eventsOf(run);
    if (holds(events)) return events;
    if (performance.now() > deadline) throw new Error(events.map((event) => event.type).join(' '));
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
const hasEnded = (events: Event[]) => events.some(isTerminal);

/** What a run says, without ids and times: the same whether or not it was interrupted. */
function tellingOf(events: Event[]): string[] {
  return events
    .flatMap((event) => {
      if (event.type === 'agent_thinking') return [`${event.agent} thinks ${event.data.thought}`];
      if (event.type === 'tool_executing') return [`${event.agent} runs ${event.data.tool}`];
      if (event.type === 'final_report') return [`report ${event.data.headline}`];
      if (event.type === 'agent_started' || event.type === 'agent_completed')
        return [`${event.agent} ${event.type}`];
      return [];
    })
    .toSorted();
}

const textOf = (events: Event[]) =>
  events.map((event) => (event.type === 'partial_result' ? event.data.text : '')).join('');

async function reportOf(backend: BackendProcess, events: Event[]): Promise<Report> {
  const delivered = events.find((event) => event.type === 'final_report');
  const id = delivered?.type === 'final_report' ? delivered.data.reportId : '';
  return (await fetch(new URL(`/api/reports/${id}`, backend.url), { headers })).json() as Promise<Report>;
}

test('the whole team answers, and tells the same story when it is killed on the way', async () => {
  let backend = await start();
  const whole = await until((await ask(backend)).run, hasEnded);
  checkHistory(whole);
  const tookMs = Date.parse(whole.at(-1)?.ts ?? '') - Date.parse(whole[0]?.ts ?? '');
  process.stdout.write(`the whole team: ${whole.length} events in ${tookMs} ms\n`);
  const report = await reportOf(backend, whole);
  expect(report.kind).toBe('full');
  installation.analytics.delayMs = 15;
  for (const share of [0.15, 0.35, 0.55, 0.75, 0.95]) {
    const { run } = await ask(backend);
    await until(run, (events) => events.length >= Math.floor(whole.length * share));
    running = [];
    await backend.kill();
    backend = await start();
    const events = await until(run, hasEnded);
    checkHistory(events);
    expect(tellingOf(events)).toEqual(tellingOf(whole));
    expect(textOf(events)).toBe(textOf(whole));
    const again = await reportOf(backend, events);
    expect(again.sections.map((section) => section.id)).toEqual(report.sections.map((section) => section.id));
  }
}, 90_000);
