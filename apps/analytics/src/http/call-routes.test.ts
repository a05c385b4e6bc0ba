import { maxCallsPerRequest } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

test('a body of another form, or with too many calls, is told what was expected', async () => {
  const organization = analytics.newOrganization();
  const refusalOf = async (body: unknown) => {
    const answer = await analytics.send(organization, { path: '/api/v1/calls', body });
    return [answer.status, answer.json().error.message];
  };
  const many = Array.from({ length: maxCallsPerRequest + 1 }, (_, index) => testCall(`call ${index}`));
  const tooMany = expect.stringContaining(`at most ${maxCallsPerRequest} calls a request`);
  expect(await refusalOf(many)).toEqual([400, tooMany]);
  expect(await refusalOf({ calls: many })).toEqual([400, tooMany]);
  const form = expect.stringContaining('expected a list of calls, or an object with a list `calls`');
  for (const body of [{}, { calls: 5 }, { call: testCall('one') }])
    expect(await refusalOf(body)).toEqual([400, form]);
  const taken = await analytics.send(organization, { path: '/api/v1/calls', body: many.slice(1) });
  expect([taken.status, taken.json().accepted]).toEqual([200, maxCallsPerRequest]);
});
