import type { Scope } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';
import { testCall } from '../../testing/test-calls.ts';
import { protobufBody } from '../otlp/testing/otlp-bodies.ts';
import { createIngestLimits } from './ingest-limits.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics({
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_SECOND: '20',
    APEX_ANALYTICS_ORGANIZATION_CALLS_BURST: '100',
    APEX_ANALYTICS_ORGANIZATION_CALLS_PER_DAY: '1000',
  });
});
afterAll(() => analytics.close());

const callsOf = (count: number, prefix = 'c') =>
  Array.from({ length: count }, (_, index) => testCall(`${prefix}${index}`));

function keyScope(organizationId: string, keyId: string): Scope {
  return { organizationId, principal: { kind: 'key', keyId, role: 'analyst', permissions: ['ingest'] } };
}

test('past its rate a sender is refused with the time to wait, nothing of it is stored, and others are not touched', async () => {
  const [busy, other] = [analytics.newOrganization(), analytics.newOrganization()];
  const send = (organization: string, body: unknown) =>
    analytics.send(organization, { path: '/api/v1/calls', body });
  expect((await send(busy, callsOf(140))).status).toBe(200);
  const refused = await send(busy, callsOf(5, 'late'));
  expect([refused.status, refused.json().error.code]).toEqual([429, 'rate_limited']);
  const waitSeconds = Number(refused.headers.get('retry-after'));
  // 140 calls are 40 more than the burst: two seconds and one call at 20 a second.
  expect(waitSeconds).toBeGreaterThanOrEqual(2);
  expect(waitSeconds).toBeLessThanOrEqual(3);
  expect((await analytics.send(busy, { path: '/api/v1/calls/late0' })).status).toBe(404);
  expect((await send(other, callsOf(5))).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1_000));
  expect((await send(busy, callsOf(5, 'late'))).status).toBe(200);
});

test('spans are limited together with calls, and the answer is one an exporter understands', async () => {
  const organization = analytics.newOrganization();
  await analytics.send(organization, { path: '/api/v1/calls', body: callsOf(300) });
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const spans = [{ spanId: '00f067aa0ba902b7', attributes: { 'gen_ai.operation.name': 'chat' } }];
  const answer = await fetch(new URL('/v1/traces', analytics.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(protobufBody(spans, {})),
  });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(5);
  expect(answer.headers.get('content-type')).toContain('application/x-protobuf');
});

test('a file is read at the rate its sender may send, not refused in the middle', async () => {
  const organization = analytics.newOrganization();
  await analytics.send(organization, { path: '/api/v1/calls', body: callsOf(120) });
  const startedAt = performance.now();
  const imported = await analytics.send(organization, {
    path: '/api/v1/imports?format=jsonl',
    body: callsOf(10, 'file')
      .map((call) => `${JSON.stringify(call)}\n`)
      .join(''),
  });
  expect(imported.lines.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
    type: 'result',
    result: { accepted: 10 },
  });
  expect(performance.now() - startedAt).toBeGreaterThan(900);
});

test('a day has so many calls, of a key and of the organization; they are remembered over a restart', async () => {
  const organizationId = analytics.newOrganization();
  const [one, two] = [keyScope(organizationId, 'one'), keyScope(organizationId, 'two')];
  const rate = { perSecond: 1e6, burst: 1e6 };
  const settings = { key: { ...rate, perDay: 100 }, organization: { ...rate, perDay: 200 } };
  const noon = Date.parse('2026-11-20T12:00:00Z');
  let nowMs = noon;
  const limits = () => createIngestLimits(analytics.store, settings, { now: () => nowMs });
  const first = limits();
  await first.admit(one, 90);
  await expect(first.admit(one, 20)).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 12 * 3_600_000,
    details: { limitedBy: 'key', perDay: 100 },
  });
  await first.admit(two, 50);
  await expect(first.admit(two, 70)).rejects.toMatchObject({ details: { limitedBy: 'organization' } });
  // What could not be stored is given back, to be sent again.
  await first.giveBack(two, 20);
  await first.admit(two, 20);
  await first.close();

  const second = limits();
  await expect(second.admit(one, 20)).rejects.toMatchObject({ details: { limitedBy: 'key' } });
  await second.admit(one, 10);
  await second.admit(keyScope(analytics.newOrganization(), 'one'), 100);
  nowMs = Date.parse('2026-11-21T00:00:00Z');
  await second.admit(one, 100);
  await second.close();
});

test('however many senders come, only so many are remembered', async () => {
  const rate = { perSecond: 1, burst: 10, perDay: 1e9 };
  const limits = createIngestLimits(
    analytics.store,
    { key: rate, organization: { ...rate, burst: 1e9 } },
    { now: () => 0 },
  );
  const organization = analytics.newOrganization();
  await limits.admit(keyScope(organization, 'first'), 10);
  await expect(limits.admit(keyScope(organization, 'first'), 1)).rejects.toMatchObject({
    code: 'rate_limited',
  });
  for (let key = 0; key < 20_000; key += 1) await limits.admit(keyScope(organization, `k${key}`), 1);
  // Forgotten, so it has its burst again: the price of a bound on memory.
  await limits.admit(keyScope(organization, 'first'), 10);
  await limits.close();
});
