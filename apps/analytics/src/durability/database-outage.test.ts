import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { openTcpDoor } from './testing/tcp-door.ts';

let database: TestDatabase;
let door: Awaited<ReturnType<typeof openTcpDoor>>;
let analytics: TestAnalytics;

beforeAll(async () => {
  database = await createTestDatabase();
  door = await openTcpDoor(new URL(database.adminUrl));
  const { owner, app, worker } = database.urls.analytics;
  analytics = await runAnalytics({
    APEX_ANALYTICS_DATABASE_OWNER_URL: door.through(owner),
    APEX_ANALYTICS_DATABASE_URL: door.through(app),
    APEX_ANALYTICS_DATABASE_WORKER_URL: door.through(worker),
  });
});
afterAll(async () => {
  await analytics?.close();
  await door?.close();
  await database?.drop();
});

const call = (callId: string) => ({
  callId,
  provider: 'openai',
  responseModel: 'gpt-4o',
  startedAt: '2026-11-01T10:00:00Z',
  usage: { inputUncached: 1_000_000 },
});
const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
const discount = { kind: 'discount', provider: 'openai', model: 'gpt-4o', percent: '10' };

test('with PostgreSQL away, calls are priced with the last known prices, and what changes prices is put off', async () => {
  const organization = analytics.newOrganization();
  const send = (path: string, body?: unknown) =>
    analytics.send(organization, { path, ...(body === undefined ? {} : { body }) });
  expect((await send('/api/v1/prices/negotiated', discount)).status).toBe(201);

  await door.shut();
  const taken = await send('/api/v1/calls', { calls: [call('while away')] });
  expect([taken.status, taken.json().accepted]).toEqual([200, 1]);
  const imported = await send('/api/v1/imports', `${JSON.stringify(call('imported while away'))}\n`);
  expect(JSON.parse(imported.lines.at(-1) ?? '')).toMatchObject({ result: { accepted: 1, cost: '2.25' } });
  // Listed price 2.5, agreed 10% less: the agreed one is still known.
  const spend = await send('/api/v1/questions/spend', { period });
  expect(spend.json().totals).toMatchObject({ calls: 2, cost: '4.5' });
  expect((await send('/api/v1/prices?search=gpt-4o')).status).toBe(200);

  const refused = [
    await send('/api/v1/prices/negotiated', { ...discount, percent: '20' }),
    await send('/api/v1/prices/negotiated'),
    await send('/api/v1/prices/quarantine'),
    await send('/api/v1/reprice', { period, apply: true }),
  ];
  for (const answer of refused) {
    expect(answer.status).toBe(503);
    expect(answer.json().error).toMatchObject({ code: 'dependency_unavailable', recoverable: true });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }

  await door.open();
  expect((await send('/api/v1/prices/negotiated', { ...discount, percent: '20' })).status).toBe(201);
  await send('/api/v1/calls', { calls: [call('afterwards')] });
  const after = await send('/api/v1/questions/spend', { period });
  expect(after.json().totals).toMatchObject({ calls: 3, cost: '6.5' });
});
