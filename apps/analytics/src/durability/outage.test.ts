import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { startClickHouse } from './testing/clickhouse-server.ts';
import { startSenders } from './testing/senders.ts';
import { differences, storedIds, sumsOf } from './testing/stored-calls.ts';

// The service with the network client, against an engine that is another process and is killed under it.

let server: Awaited<ReturnType<typeof startClickHouse>>;
let analytics: TestAnalytics;

beforeAll(async () => {
  server = await startClickHouse();
  analytics = await runAnalytics({
    APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: '',
    APEX_ANALYTICS_CLICKHOUSE_URL: server.url,
  });
});
afterAll(async () => {
  await analytics?.close();
  await server?.remove();
});

/** A minute without the engine, at a fifteenth of its length: retries are as much faster. */
const outageMs = 4_000;

test('with the engine killed and away for a minute, senders are put off, and all that was acknowledged is there once', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const token = await analytics.issuers.backend.issue('analytics', scope);
  const senders = startSenders(
    (path, init) =>
      fetch(new URL(path, analytics.url), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` },
      }),
    { json: 4, otlp: 2 },
  );
  await vi.waitFor(() => expect(senders.acknowledged.size).toBeGreaterThan(0), { timeout: 20_000 });

  await server.kill();
  await sleep(500);
  const away = senders.acknowledged.size;
  const ready = await fetch(new URL('/health/ready', analytics.url));
  expect(ready.status).toBe(503);
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const asked = await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } });
  expect(asked.status).toBe(503);
  expect(Number(asked.headers.get('retry-after'))).toBeGreaterThan(0);
  await sleep(outageMs - 500);
  // While it is away nothing is acknowledged: there is nowhere durable to put it.
  expect(senders.acknowledged.size).toBe(away);
  expect(new Set(senders.refusals.map(({ status, code }) => `${status} ${code}`))).toEqual(
    new Set(['503 dependency_unavailable', '503 ']),
  );

  await server.start();
  await vi.waitFor(() => expect(senders.acknowledged.size).toBeGreaterThan(away), { timeout: 20_000 });
  await senders.stop();
  expect(senders.acknowledged.size).toBeGreaterThan(away);
  expect(senders.acknowledged.size).toBe(senders.sent.size);
  const ids = await storedIds(analytics.store, scope);
  expect(ids.toSorted()).toEqual([...senders.acknowledged].toSorted());
  expect(await differences(analytics.store, scope)).toEqual([]);
  const [calls, ...rollUps] = await sumsOf(analytics.store, scope);
  expect(calls?.calls).toBe(senders.acknowledged.size);
  for (const rollUp of rollUps) expect(rollUp).toEqual(calls);
});
