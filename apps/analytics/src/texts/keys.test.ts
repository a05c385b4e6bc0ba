import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type KeyScope, newId } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

const organizationId = newId('organization');
const scopeOf = (permissions: KeyScope['permissions'], project: string | null): KeyScope => ({
  keyId: newId('key'),
  organizationId,
  permissions,
  project,
});
/** The keys that auth knows. */
const keys: Readonly<Record<string, KeyScope>> = {
  apex_admin: scopeOf(['admin'], null),
  apex_admin_of_web: scopeOf(['admin'], 'web'),
  apex_asks_in_web: scopeOf(['ask', 'ingest'], 'web'),
  apex_reads_all: scopeOf(['read'], null),
};
let auth: Server;
let analytics: TestAnalytics;

beforeAll(async () => {
  auth = createServer(async (request, response) => {
    const { key } = (await json(request)) as { key: string };
    const scope = keys[key];
    response
      .writeHead(scope === undefined ? 401 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(scope ?? { error: { code: 'unauthenticated', message: 'no such key' } }));
  });
  await new Promise<void>((resolve) => {
    auth.listen(0, '127.0.0.1', resolve);
  });
  const { port } = auth.address() as AddressInfo;
  analytics = await runAnalytics({ APEX_AUTH_URL: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await analytics.close();
  auth.close();
});

async function withKey(key: string, path: string, init: { method?: string; body?: unknown } = {}) {
  const response = await fetch(new URL(path, analytics.url), {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${key}`,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

test('a key sees the texts of its project alone, and only one of the whole organization sets anything', async () => {
  const put = (key: string, body: object) => withKey(key, '/api/v1/texts', { method: 'PUT', body });
  expect((await put('apex_admin_of_web', { project: 'web', keep: true })).status).toBe(403);
  expect((await put('apex_asks_in_web', { project: 'web', keep: true })).status).toBe(403);
  expect((await put('apex_admin', { project: null, keep: true, words: ['Falcon'] })).status).toBe(200);
  expect((await put('apex_admin', { project: 'web', keep: true, words: ['Otter'] })).status).toBe(200);
  expect((await put('apex_admin', { project: 'lab', keep: true, days: 7 })).status).toBe(200);

  const startedAt = new Date(Date.now() - 3_600_000).toISOString();
  const calls = ['web', 'lab'].map((project) =>
    testCall(`of-${project}`, { project, startedAt, texts: { prompt: `Falcon and Otter in ${project}` } }),
  );
  const sent = await withKey('apex_admin', '/api/v1/calls', { method: 'POST', body: { calls } });
  expect(sent.json()).toMatchObject({ accepted: 2 });

  const own = await withKey('apex_asks_in_web', '/api/v1/calls/of-web/texts');
  expect(own.json()).toMatchObject({ prompt: '[word] and [word] in web', redacted: { word: 2 } });
  const other = await withKey('apex_asks_in_web', '/api/v1/calls/of-lab/texts');
  expect([other.status, other.json().error.code]).toEqual([404, 'not_found']);
  expect(other.text).not.toContain('Otter');
  expect((await withKey('apex_admin', '/api/v1/calls/of-lab/texts')).json().prompt).toBe(
    '[word] and Otter in lab',
  );
  // Reading calls is less than reading what was said in them.
  expect((await withKey('apex_reads_all', '/api/v1/calls/of-web')).status).toBe(200);
  expect((await withKey('apex_reads_all', '/api/v1/calls/of-web/texts')).status).toBe(403);

  const shown = (await withKey('apex_asks_in_web', '/api/v1/texts')).json().texts;
  expect(shown).toEqual([
    { project: null, keep: true, days: 30, words: null },
    { project: 'web', keep: true, days: 30, words: null },
  ]);
  expect((await withKey('apex_admin', '/api/v1/texts')).json().texts).toMatchObject([
    { project: null, words: ['Falcon'] },
    { project: 'lab', words: [] },
    { project: 'web', words: ['Otter'] },
  ]);
});
