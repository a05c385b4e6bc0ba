import { callPageSchema, questionNames } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

test('a call that is sent is in the answer at once, exact, and can be read by itself', async () => {
  const organization = analytics.newOrganization();
  const calls = [testCall('one', { feature: 'chat' }), testCall('two')];
  const sent = await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
  expect(sent.json()).toEqual({ accepted: 2, replaced: 0, duplicates: 0, rejected: [] });
  const spend = (
    await analytics.send(organization, { path: '/api/v1/questions/spend', body: { period } })
  ).json();
  // gpt-4o: $2.50 a million in, $10 a million out.
  expect(spend.totals).toMatchObject({ calls: 2, cost: '0.007', inputTokens: 2000, outputTokens: 200 });
  const call = (await analytics.send(organization, { path: '/api/v1/calls/one' })).json();
  expect(call).toMatchObject({
    callId: 'one',
    feature: 'chat',
    cost: '0.0035',
    costParts: { inputUncached: '0.0025', outputVisible: '0.001' },
    startedAt: '2026-11-01T10:20:30.123Z',
    usage: { inputUncached: 1000, outputVisible: 100 },
    version: 1,
    synthetic: false,
  });
});

test('the OpenAPI document names every public route, and the list of questions every question', async () => {
  const document = (await analytics.send('org', { path: '/openapi.json' })).json();
  for (const path of [
    '/api/v1/calls',
    '/api/v1/calls/{callId}',
    '/api/v1/imports',
    '/api/v1/imports/{jobId}/quarantine',
    '/api/v1/imports/{jobId}/quarantine/file',
    '/api/v1/questions',
    '/api/v1/questions/{name}',
    '/api/v1/savings',
    '/api/v1/replay',
    '/api/v1/outcomes',
    '/api/v1/acceptances',
    '/api/v1/acceptances/{id}/realised',
  ]) {
    expect(document.paths).toHaveProperty([path]);
  }
  expect(document.paths).not.toHaveProperty(['/internal/demo']);
  const list = (await analytics.send(analytics.newOrganization(), { path: '/api/v1/questions' })).json();
  expect(list.questions.map((question: { name: string }) => question.name)).toEqual(questionNames);
  expect(list.questions[0].parameters.properties).toHaveProperty('period');
});

test('calls of a period are read a page at a time, newest first, none twice and none left out', async () => {
  const organization = analytics.newOrganization();
  const calls = mixedCalls(250, { seed: 3, fromMs: Date.parse(period.from), toMs: Date.parse(period.to) });
  // Some at the very same moment, where only the id tells them apart.
  const sent = calls.map((call, index) =>
    index % 3 === 0 ? { ...call, startedAt: '2026-11-01T12:00:00Z' } : call,
  );
  await analytics.send(organization, { path: '/api/v1/calls', body: sent });
  const path = `/api/v1/calls?from=${period.from}&to=${period.to}&limit=60`;
  const seen: { callId: string; startedAt: string; status: string }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const suffix: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = callPageSchema.parse((await analytics.send(organization, { path: path + suffix })).json());
    seen.push(...page.calls);
    cursor = page.next;
  }
  expect(seen.map((call) => call.callId).toSorted()).toEqual(calls.map((call) => call.callId).toSorted());
  expect(seen.map((call) => call.startedAt)).toEqual(
    seen
      .map((call) => call.startedAt)
      .toSorted()
      .reverse(),
  );
  const failed = await analytics.send(organization, {
    path: `${path}&status=error&feature=chat&feature=search`,
  });
  const expected = seen.filter(
    (call) =>
      call.status === 'error' && ['chat', 'search'].includes((call as { feature?: string }).feature ?? ''),
  );
  expect(failed.json().calls).toHaveLength(Math.min(60, expected.length));
  for (const bad of ['&cursor=nonsense', '&limit=0', '&from=tomorrow']) {
    expect((await analytics.send(organization, { path: path.replace('&limit=60', '') + bad })).status).toBe(
      400,
    );
  }
});

test('a body that is no JSON, or of another type, is refused as such', async () => {
  const token = await analytics.issuers.backend.issue(
    'analytics',
    analytics.scopeOf(analytics.newOrganization()),
  );
  const post = async (type: string, body: string) => {
    const response = await fetch(new URL('/api/v1/calls', analytics.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });
    return [response.status, ((await response.json()) as { error: { code: string } }).error.code];
  };
  expect(await post('application/json', '{"calls":[')).toEqual([400, 'invalid_request']);
  expect(await post('text/csv', 'a,b')).toEqual([415, 'unsupported_media_type']);
});
