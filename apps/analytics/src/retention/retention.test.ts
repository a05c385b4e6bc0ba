import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences, sumsOf } from '../durability/testing/stored-calls.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, testCall } from '../testing/test-calls.ts';
import { purge } from './purge.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const nowMs = Date.parse('2026-11-20T00:00:00Z');
const period = { seed: 9, fromMs: Date.parse('2026-08-01'), toMs: nowMs };

/** Calls of the projects web and mobile over 111 days, of some people. */
function callsOf(count: number, fromMs = period.fromMs) {
  return mixedCalls(count, { ...period, fromMs }).map((call, index) => ({
    ...call,
    endUser: `person-${index % 7}`,
  }));
}

async function fill(count = 2_000, fromMs = period.fromMs) {
  const organization = analytics.newOrganization();
  const calls = callsOf(count, fromMs);
  const sent = await analytics.send(organization, { path: '/api/v1/calls', body: calls });
  expect(sent.json()).toMatchObject({ accepted: count, rejected: [] });
  return { organization, calls, scope: analytics.scopeOf(organization) };
}

const set = (organization: string, body: object, role?: 'admin' | 'analyst') =>
  analytics.send(organization, { method: 'PUT', path: '/api/v1/retention', body, ...(role && { role }) });

const forget = (organization: string, endUser: string, mode: string, role?: 'admin' | 'analyst') =>
  analytics.send(organization, {
    method: 'DELETE',
    path: `/api/v1/end-users/${endUser}?mode=${mode}`,
    ...(role && { role }),
  });

/** All places agree; returns what they say. */
async function agreed(organization: string) {
  const scope = analytics.scopeOf(organization);
  const [calls, ...rollUps] = await sumsOf(analytics.store, scope);
  for (const rollUp of rollUps) expect(rollUp).toEqual(calls);
  return { calls, differences: await differences(analytics.store, scope) };
}

test('calls are kept for ever until a project or the organization says otherwise; then exactly the older ones go', async () => {
  const { organization, calls } = await fill();
  const neighbour = await fill(300);
  expect((await analytics.send(organization, { path: '/api/v1/retention' })).json()).toEqual({
    retention: [],
  });
  await purge(analytics.store, nowMs);
  expect((await agreed(organization)).calls).toMatchObject({ calls: calls.length });

  expect((await set(organization, { project: null, days: 30 })).status).toBe(200);
  const answer = await set(organization, { project: 'web', days: 90 });
  expect(answer.json()).toEqual({
    retention: [
      { project: null, days: 30 },
      { project: 'web', days: 90 },
    ],
  });
  const kept = (days: number, project: string) =>
    calls.filter(
      (call) => call.project === project && Date.parse(call.startedAt) >= nowMs - days * 86_400_000,
    ).length;
  const expected = kept(90, 'web') + kept(30, 'mobile');
  expect(expected).toBeLessThan(calls.length);
  expect(await purge(analytics.store, nowMs)).toBe(calls.length - expected);
  const after = await agreed(organization);
  expect([after.calls?.calls, after.differences]).toEqual([expected, []]);
  expect((await agreed(neighbour.organization)).calls).toMatchObject({ calls: 300 });

  expect(await purge(analytics.store, nowMs)).toBe(0);
  // Back to for ever: nothing more goes, however late it is.
  await set(organization, { project: null, days: null });
  await set(organization, { project: 'web', days: null });
  expect(await purge(analytics.store, nowMs + 900 * 86_400_000)).toBe(0);
  expect(await agreed(organization)).toEqual(after);
});

test('an end user is forgotten: what the calls cost stays, whose they were does not, and sending them again brings nothing back', async () => {
  const { organization, calls } = await fill(700);
  const before = await agreed(organization);
  const answer = await forget(organization, 'person-3', 'anonymize');
  expect(answer.json()).toEqual({ calls: 100, mode: 'anonymize' });
  const after = await agreed(organization);
  expect(after.calls).toEqual(before.calls);
  expect(after.differences).toEqual([]);
  const theirs = calls.filter((call) => call.endUser === 'person-3');
  for (const call of theirs.slice(0, 5)) {
    const stored = (await analytics.send(organization, { path: `/api/v1/calls/${call.callId}` })).json();
    expect([stored.endUserHash ?? '', stored.conversationId, stored.promptHash]).toEqual(['', '', '']);
    expect(stored.usage.inputUncached).toBe(call.usage?.inputUncached);
  }
  const again = await analytics.send(organization, { path: '/api/v1/calls', body: theirs });
  expect(again.json()).toMatchObject({ duplicates: theirs.length, accepted: 0, replaced: 0 });
  expect((await forget(organization, 'person-3', 'anonymize')).json()).toMatchObject({ calls: 0 });
  expect((await forget(organization, 'person-4', 'anonymize')).json()).toMatchObject({ calls: 100 });
});

test('an end user is removed: the calls are gone from every figure, and only theirs', async () => {
  const { organization } = await fill(700);
  expect((await forget(organization, 'person-3', 'remove')).json()).toEqual({ calls: 100, mode: 'remove' });
  const after = await agreed(organization);
  expect([after.calls?.calls, after.differences.filter(({ place }) => place !== 'call_keys')]).toEqual([
    600,
    [],
  ]);
});

test('two organizations cannot touch each other, and only an administrator may remove', async () => {
  const [ours, theirs] = [await fill(140), await fill(140)];
  expect((await forget(ours.organization, 'person-1', 'remove')).json()).toMatchObject({ calls: 20 });
  expect((await agreed(theirs.organization)).calls).toMatchObject({ calls: 140 });
  await set(ours.organization, { project: null, days: 1 });
  expect((await analytics.send(theirs.organization, { path: '/api/v1/retention' })).json()).toEqual({
    retention: [],
  });
  await purge(analytics.store, nowMs);
  expect((await agreed(theirs.organization)).calls).toMatchObject({ calls: 140 });
  expect((await set(ours.organization, { project: null, days: 2 }, 'analyst')).status).toBe(403);
  expect((await forget(ours.organization, 'person-1', 'remove', 'analyst')).status).toBe(403);
  expect((await set(ours.organization, { project: null, days: 2 }, 'admin')).status).toBe(200);
  for (const days of [0, -1, 1.5, 40_000])
    expect((await set(ours.organization, { project: null, days })).status).toBe(400);
});

test('what was put aside with an end user in it goes with them', async () => {
  const organization = analytics.newOrganization();
  const bad = { ...testCall('bad', { endUser: 'ada@example.org' }), startedAt: 'yesterday' };
  const imported = await analytics.send(organization, {
    path: '/api/v1/imports?format=jsonl',
    body: `${JSON.stringify(testCall('good'))}\n${JSON.stringify(bad)}\n`,
  });
  const { jobId } = JSON.parse(imported.lines.at(-1) ?? '').result;
  const path = `/api/v1/imports/${jobId}/quarantine`;
  expect((await analytics.send(organization, { path })).text).toContain('ada@');
  await forget(organization, encodeURIComponent('ada@example.org'), 'anonymize');
  expect((await analytics.send(organization, { path })).text).not.toContain('ada@');
});
