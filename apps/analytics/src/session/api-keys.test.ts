import { ApexError } from '@netra/contract';
import { createHttpClient, type KeyVerifier } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthForTest, startAuthForTest } from '../../../auth/src/testing/running-auth.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';
import { createKeyVerifier } from './key-verifier.ts';

let auth: AuthForTest;
let analytics: TestAnalytics;
const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

beforeAll(async () => {
  auth = await startAuthForTest();
  analytics = await runAnalytics({
    APEX_AUTH_URL: auth.url,
    APEX_SERVICE_PRIVATE_KEY: auth.identity.serviceKeys.analytics,
    APEX_SERVICE_PUBLIC_KEYS: auth.identity.publicKeys,
  });
});
afterAll(async () => {
  await analytics.close();
  await auth.close();
});

async function makeKey(
  request: object,
): Promise<{ id: string; key: string; browser: Awaited<ReturnType<AuthForTest['newPerson']>>['browser'] }> {
  const { browser } = await auth.newPerson('Exporter');
  const made = await browser.send('POST', '/auth/keys', { body: { name: 'Exporter', ...request } });
  expect(made.status).toBe(201);
  return { ...made.json, browser };
}

async function withKey(key: string, path: string, body?: object) {
  const response = await fetch(new URL(path, analytics.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

test('a key that may send may not read, and one that may read may not send', async () => {
  const sender = await makeKey({ permissions: ['ingest'] });
  expect((await withKey(sender.key, '/api/v1/calls', [testCall('a')])).body).toMatchObject({ accepted: 1 });
  for (const path of ['/api/v1/calls/a', '/api/v1/questions']) {
    expect(await withKey(sender.key, path)).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
  }
  const reader = await makeKey({ permissions: ['read'] });
  expect((await withKey(reader.key, '/api/v1/calls', [testCall('a')])).status).toBe(403);
  const spend = await withKey(reader.key, '/api/v1/questions/spend', { period });
  expect(spend).toMatchObject({ status: 200, body: { totals: { calls: 0 } } });
  expect((await withKey(`${sender.key.slice(0, -2)}zz`, '/api/v1/calls', [])).status).toBe(401);
});

test('a key of one project neither sends to another nor sees it', async () => {
  const key = (await makeKey({ permissions: ['ingest', 'read'], project: 'web' })).key;
  const sent = await withKey(key, '/api/v1/calls', [
    testCall('mine'),
    testCall('other', { project: 'mobile' }),
  ]);
  expect(sent.body).toMatchObject({
    accepted: 1,
    rejected: [{ index: 1, field: 'project', expected: 'web' }],
  });
  expect((await withKey(key, '/api/v1/calls/mine')).body).toMatchObject({ project: 'web' });
  const spend = await withKey(key, '/api/v1/questions/spend', { period, by: ['project'] });
  expect(spend.body.rows).toMatchObject([{ key: ['web'], calls: 1 }]);
  const other = await withKey(key, '/api/v1/questions/spend', { period, filter: { project: ['mobile'] } });
  expect(other).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
});

test('a revoked key is refused within a minute; with auth away, known keys work for ten', async () => {
  const { id, key, browser } = await makeKey({ permissions: ['ingest'] });
  let nowMs = Date.now();
  const client = createHttpClient({
    name: 'auth',
    baseUrl: auth.url,
    attempts: 1,
    authorization: async () => `Bearer ${await auth.issuers.analytics.issue('auth')}`,
  });
  const verify: KeyVerifier = createKeyVerifier(client, () => nowMs);
  const outcome = async () => {
    try {
      return (await verify(key)).permissions.join();
    } catch (error) {
      return error instanceof ApexError ? error.code : String(error);
    }
  };
  expect(await outcome()).toBe('ingest');
  const away: KeyVerifier = createKeyVerifier(
    {
      healthy: () => false,
      // The real client, with its peer gone after the first answer.
      send: (() => {
        let asked = 0;
        const gone = createHttpClient({ name: 'auth', baseUrl: 'http://127.0.0.1:1', attempts: 1 });
        return (request) => {
          asked += 1;
          return (asked === 1 ? client : gone).send(request);
        };
      })(),
    },
    () => nowMs,
  );
  expect((await away(key)).permissions).toEqual(['ingest']);
  expect((await browser.send('DELETE', `/auth/keys/${id}`)).status).toBe(204);
  nowMs += 59_000;
  expect(await outcome()).toBe('ingest');
  nowMs += 2_000;
  expect(await outcome()).toBe('unauthenticated');
  nowMs += 8 * 60_000;
  expect((await away(key)).permissions).toEqual(['ingest']);
  nowMs += 60_000;
  await expect(away(key)).rejects.toMatchObject({ code: 'dependency_unavailable' });
});
