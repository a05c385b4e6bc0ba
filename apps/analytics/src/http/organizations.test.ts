import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
const range = 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z';
let ours = '';
let theirs = '';

beforeAll(async () => {
  analytics = await runAnalytics();
  ours = analytics.newOrganization();
  theirs = analytics.newOrganization();
  const secret = testCall('secret', {
    feature: 'secret-feature',
    project: 'secret-project',
    responseModel: 'no-such-model',
    errorType: 'secret-error',
    status: 'error',
    timeToFirstTokenMs: 5,
    durationMs: 10,
  });
  await analytics.send(theirs, {
    path: '/api/v1/calls',
    body: [secret, testCall('priced', { feature: 'secret-feature' })],
  });
  await analytics.send(ours, { path: '/api/v1/calls', body: [testCall('own')] });
});
afterAll(() => analytics.close());

const questions: [string, object][] = [
  ['spend', { period, by: ['feature', 'project'] }],
  ['top-movers', { period }],
  ['usage-by-bucket', { period }],
  ['latency', { period, by: 'feature' }],
  ['unpriced', { period }],
  ['errors', { period }],
  ['data-sufficiency', {}],
  ['spend', { period, filter: { feature: ['secret-feature'] } }],
];
test.each(questions)('the question %s shows nothing of another organization', async (name, body) => {
  const answer = await analytics.send(ours, { path: `/api/v1/questions/${name}`, body });
  expect(answer.status).toBe(200);
  const { provenance: _, ...facts } = answer.json();
  expect(JSON.stringify(facts)).not.toContain('secret');
  if ('filter' in body) expect(facts.totals.calls).toBe(0);
  const own = await analytics.send(theirs, { path: `/api/v1/questions/${name}`, body });
  expect(own.status).toBe(200);
});

test('their calls are neither listed nor found by id, and the error does not tell that they exist', async () => {
  const list = await analytics.send(ours, { path: `/api/v1/calls?${range}` });
  expect(list.json().calls.map((call: { callId: string }) => call.callId)).toEqual(['own']);
  const found = await analytics.send(ours, { path: '/api/v1/calls/secret' });
  const none = await analytics.send(ours, { path: '/api/v1/calls/nobody' });
  expect([found.status, none.status]).toEqual([404, 404]);
  expect(found.json().error.message.replace('secret', 'nobody')).toBe(none.json().error.message);
});

test('savings and replay see only our calls', async () => {
  const savings = await analytics.send(ours, { path: '/api/v1/savings', body: { period } });
  expect(savings.json()).toMatchObject({ baseline: '0.0035' });
  const rule = { id: 'r', match: {}, change: { kind: 'batch' } };
  const replay = await analytics.send(ours, {
    path: '/api/v1/replay',
    body: { policy: { version: 1, rules: [rule] }, period },
  });
  expect(replay.json()).toMatchObject({ baseline: '0.0035', calls: 1, unpricedCalls: 0 });
});

test('the same id in two organizations is two calls', async () => {
  const [one, two] = [analytics.newOrganization(), analytics.newOrganization()];
  for (const organization of [one, two]) {
    const sent = await analytics.send(organization, { path: '/api/v1/calls', body: [testCall('same')] });
    expect(sent.json()).toMatchObject({ accepted: 1, duplicates: 0 });
  }
  for (const organization of [one, two]) {
    const spend = await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } });
    expect(spend.json().totals.calls).toBe(1);
  }
});

test('no token, a token of another issuer, a service token for another service: refused at every route', async () => {
  const routes: [string, string][] = [
    ['POST', '/api/v1/calls'],
    ['GET', `/api/v1/calls?${range}`],
    ['GET', '/api/v1/calls/own'],
    ['POST', '/api/v1/imports'],
    ['GET', '/api/v1/imports/x/quarantine'],
    ['GET', '/api/v1/imports/x/quarantine/file'],
    ['GET', '/api/v1/questions'],
    ['POST', '/api/v1/questions/spend'],
    ['POST', '/api/v1/savings'],
    ['POST', '/api/v1/replay'],
    ['GET', '/api/v1/outcomes'],
    ['DELETE', '/api/v1/outcomes?feature=x'],
    ['POST', '/api/v1/acceptances'],
    ['GET', '/api/v1/acceptances'],
    ['GET', '/api/v1/acceptances/x/plan'],
    ['GET', '/api/v1/acceptances/x/realised'],
    ['POST', '/api/v1/acceptances/x/applied'],
    ['POST', '/api/v1/acceptances/x/checks'],
    ['POST', '/api/v1/acceptances/x/withdraw'],
    ['POST', '/internal/demo'],
  ];
  const forAuth = await analytics.issuers.backend.issue('auth', analytics.scopeOf(ours));
  for (const [method, path] of routes) {
    for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${forAuth}`]) {
      const response = await fetch(new URL(path, analytics.url), {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([method, path, response.status]).toEqual([method, path, 401]);
      await response.body?.cancel();
    }
  }
});

test('a person reads with any role and sends calls from analyst on', async () => {
  const request = async (role: 'viewer' | 'analyst', path: string, body: object) => {
    const token = await analytics.identity.accessToken({ organizationId: ours, role });
    const response = await fetch(new URL(path, analytics.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  expect(await request('viewer', '/api/v1/questions/spend', { period })).toBe(200);
  expect(await request('viewer', '/api/v1/calls', [])).toBe(403);
  expect(await request('analyst', '/api/v1/calls', [])).toBe(200);
  expect(await request('analyst', '/internal/demo', {})).toBe(403);
});

test('the demo is made once, for an organization without calls, and every call of it says so', async () => {
  const organization = analytics.newOrganization();
  const body = { calls: 1_000, days: 3 };
  const made = (await analytics.send(organization, { path: '/internal/demo', body })).json();
  expect(made.created).toBe(true);
  expect(made.calls).toBeGreaterThan(900);
  const again = (await analytics.send(organization, { path: '/internal/demo', body })).json();
  expect(again).toMatchObject({ created: false, calls: made.calls });
  const sufficiency = (
    await analytics.send(organization, { path: '/api/v1/questions/data-sufficiency', body: {} })
  ).json();
  expect(sufficiency).toMatchObject({ calls: made.calls, syntheticCalls: made.calls });
  expect((await analytics.send(ours, { path: '/internal/demo', body })).json().created).toBe(false);
});
