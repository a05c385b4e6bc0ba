import { type QuestionName, questionNames } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls } from '../testing/test-calls.ts';

let analytics: TestAnalytics;
let few: string;
let many: string;

const period = { from: '2026-10-15T00:00:00Z', to: '2026-11-01T00:00:00Z' };
const templateCalls = 4_000;
const copies = 15;

beforeAll(async () => {
  analytics = await runAnalytics();
  few = analytics.newOrganization();
  many = analytics.newOrganization();
  const span = { fromMs: Date.parse('2026-10-01'), toMs: Date.parse(period.to) };
  const calls = mixedCalls(templateCalls, { seed: 7, ...span }).map((call) => ({
    ...call,
    historyTokens: 0,
  }));
  await analytics.send(few, { path: '/api/v1/calls', body: { calls } });
  await analytics.store.write(analytics.scopeOf(many), async (writer) => {
    // The same again under other ids, some seconds later: more calls, in the same hours, of the same kinds.
    for (let copy = 0; copy < copies; copy += 1)
      await writer.command(
        `insert into apex.llm_calls select * replace ({to:String} as organization_id,
           concat(call_id, {suffix:String}) as call_id, concat(conversation_id, {suffix:String}) as conversation_id,
           started_at + toIntervalMillisecond({shift:UInt32}) as started_at)
         from apex.llm_calls as c where c.organization_id = {organization:String}
         settings prefer_column_name_to_alias = 1`,
        { to: many, organization: few, suffix: `~${copy}`, shift: copy },
      );
    for (const table of ['calls_hourly', 'calls_daily', 'minutes_by_model', 'distinct_by_dimension'])
      await writer.command(`optimize table apex.${table} final`);
  });
  // An empty organization would be flat too.
  const spend = await analytics.send(many, {
    path: '/api/v1/questions/spend',
    body: { period: { from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } },
  });
  expect(spend.json().totals.calls).toBe(templateCalls * copies);
}, 120_000);
afterAll(() => analytics.close());

/** Questions about end users one by one read the calls; every other is answered from what is kept of them by the hour. */
const readsCalls: readonly QuestionName[] = ['top-users'];
const flat = questionNames.filter((name) => !readsCalls.includes(name));

test.each(flat)('%s reads no more of an organization with many calls', async (name) => {
  const bodies: Partial<Record<QuestionName, object>> = {
    budget: { month: '2026-10', amount: '100', asOf: '2026-10-25T00:00:00Z' },
    'data-sufficiency': {},
  };
  const rowsRead = async (organization: string): Promise<number> => {
    const answer = await analytics.send(organization, {
      path: `/api/v1/questions/${name}`,
      body: bodies[name] ?? { period },
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.json().provenance.rowsRead;
  };
  const [ofFew, ofMany] = [await rowsRead(few), await rowsRead(many)];
  // The calls alone are 56,000 more.
  expect(ofMany).toBeLessThan(ofFew * 1.5 + 10_000);
});
