import { type Message, newId, type Thread } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBackendConfig } from '../config.ts';
import { type RunningBackend, startBackend } from '../start.ts';
import { createInstallation, type Installation } from '../testing/backends.ts';
import { smallTeam } from '../testing/small-team.ts';

let installation: Installation;
let backend: RunningBackend;
let token: string;

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(new URL(path, backend.url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const titles = (threads: Thread[]) => threads.map((thread) => thread.title);

beforeAll(async () => {
  installation = await createInstallation();
  const logger = createLogger({ service: 'backend', level: 'error' });
  backend = await startBackend(readBackendConfig(installation.environment), { logger, team: smallTeam });
});
afterAll(async () => {
  await backend?.close();
  await installation?.close();
});

test('threads are made, listed in pages, searched, renamed, put away and deleted', async () => {
  token = await installation.identity.accessToken({ organizationId: newId('organization') });
  for (let index = 1; index <= 7; index += 1)
    expect((await call('POST', '/api/threads', { title: `Thread ${index} of 100%` })).status).toBe(201);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const page = (await call('GET', `/api/threads?limit=3${query}`)).body;
    seen.push(...titles(page.items));
    cursor = page.next;
  } while (cursor !== null);
  expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((index) => `Thread ${index} of 100%`));

  const found = (await call('GET', '/api/threads?search=thread%203')).body.items;
  expect(titles(found)).toEqual(['Thread 3 of 100%']);
  expect((await call('GET', '/api/threads?search=%25')).body.items).toHaveLength(7);
  expect((await call('GET', '/api/threads?search=_')).body.items).toHaveLength(0);
  expect((await call('GET', '/api/threads?cursor=nonsense')).body.error.code).toBe('invalid_request');

  const path = `/api/threads/${found[0].id}`;
  const changed = await call('PATCH', path, { title: 'Renamed', archived: true });
  expect(changed.body).toMatchObject({ title: 'Renamed', archived: true, headSeq: 1 });
  const events = (await call('GET', `${path}/events`)).body.events;
  expect(events).toMatchObject([{ type: 'thread_updated', data: { title: 'Renamed', archived: true } }]);
  expect((await call('GET', '/api/threads')).body.items).toHaveLength(6);
  expect(titles((await call('GET', '/api/threads?archived=true')).body.items)).toEqual(['Renamed']);

  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
  expect((await call('GET', `${path}/events`)).status).toBe(404);
});

test('the first question gives an untitled thread its title; messages and runs come in pages', async () => {
  token = await installation.identity.accessToken({ organizationId: newId('organization') });
  const thread = (await call('POST', '/api/threads')).body;
  expect(thread.title).toBe('New thread');
  for (const text of ['Why did spend jump last week? I am worried.', 'And what now?'])
    await call('POST', '/api/chat/messages', { cmdId: newId('command'), thread: thread.id, text });
  const path = `/api/threads/${thread.id}`;
  expect((await call('GET', path)).body.title).toBe('Why did spend jump last week?');

  const first = (await call('GET', `${path}/messages?limit=3`)).body;
  const second = (await call('GET', `${path}/messages?limit=3&cursor=${first.next}`)).body;
  expect(second.next).toBeNull();
  const authors = [...first.items, ...second.items].map((message: Message) => message.author);
  expect(authors).toEqual(['user', 'apex', 'user', 'apex']);
  const runs = (await call('GET', `${path}/runs?limit=1`)).body;
  expect(runs.items[0].question).toBe('And what now?');
  const older = (await call('GET', `${path}/runs?limit=1&cursor=${runs.next}`)).body;
  expect(older).toMatchObject({
    items: [{ question: 'Why did spend jump last week? I am worried.' }],
    next: null,
  });
});

test('a thread whose run is at work cannot be deleted', async () => {
  token = await installation.identity.accessToken({ organizationId: newId('organization') });
  const asked = (await call('POST', '/api/chat/messages', { cmdId: newId('command'), text: 'Please hang.' }))
    .body;
  expect((await call('DELETE', `/api/threads/${asked.thread}`)).body.error.code).toBe('conflict');
  await call('POST', `/api/runs/${asked.run}/stop`);
  await expect.poll(async () => (await call('DELETE', `/api/threads/${asked.thread}`)).status).toBe(204);
  expect((await call('GET', `/api/runs/${asked.run}`)).status).toBe(404);
});

test('every route is in the OpenAPI document, and none answers without a credential', async () => {
  const document = await (await fetch(new URL('/openapi.json', backend.url))).json();
  const { paths } = document as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  for (const route of ['GET /api/threads', 'POST /api/chat/messages', 'GET /api/reports/{id}/export'])
    expect(routes).toContain(route);
  const filled = (path: string) =>
    path.replace(/^\/api\/(thread|run|report)s\/\{id\}/, (_, kind) => `/api/${kind}s/${newId(kind)}`);
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'POST' ? JSON.stringify({ cmdId: 'c', text: 'May I?' }) : undefined;
    const response = await fetch(new URL(filled(path).replace('{id}', newId('evidence')), backend.url), {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    expect([400, 401], `${route}: ${response.status}`).toContain(response.status);
  }
});
