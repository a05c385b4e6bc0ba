import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { purge } from '../retention/purge.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, seededRandom } from '../testing/test-calls.ts';
import { keptMinutes, minuteKeys, minuteSums, minutesOfCalls } from './minute-columns.ts';
import { isSomething, keysOf, rollUpKeys, sumsOfCalls, sumsOfRollUp } from './roll-up-columns.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const nowMs = Date.parse('2026-11-20T00:00:00Z');
const span = { fromMs: Date.parse('2026-11-01'), toMs: Date.parse('2026-11-05') };
const mine = 'organization_id = {organization:String}';

async function rows(organization: string, sql: string): Promise<Record<string, unknown>[]> {
  const row = z.record(z.string(), z.unknown());
  return (await analytics.store.read(analytics.scopeOf(organization), { sql }, row)).rows;
}

/** Cells of a roll-up that say anything else than the calls do: every key, every sum, every histogram. */
const wrongCells = (organization: string, table: string, time: 'hour' | 'day') => {
  const start = time === 'hour' ? 'toStartOfHour' : 'toStartOfDay';
  return rows(
    organization,
    `select toString(r.${time}) as at, r.feature as feature, r.model as model, sum(r.calls) as calls, sum(r.cost) as cost from (
       select ${start}(c.started_at) as ${time}, ${keysOf('c')}, ${sumsOfCalls()} from apex.llm_calls as c
       where c.${mine} group by ${time}, ${rollUpKeys.join(', ')}
       union all
       select r.${time} as ${time}, ${keysOf('r')}, ${sumsOfRollUp(-1)} from apex.${table} as r
       where r.${mine} group by ${time}, ${rollUpKeys.join(', ')}
     ) as r group by r.${time}, ${rollUpKeys.map((key) => `r.${key}`).join(', ')} having ${isSomething()}`,
  );
};

const wrongMinutes = (organization: string) =>
  rows(
    organization,
    `select toString(minute) as minute, ${minuteKeys.join(', ')} from (
       ${minutesOfCalls(`c.${mine}`)} union all ${keptMinutes(`h.${mine}`, -1)}
     ) as m group by minute, ${minuteKeys.join(', ')} having ${minuteSums.map((sum) => `sum(m.${sum}) != 0`).join(' or ')}`,
  );

/** Days and features whose different conversations or users are not those of the calls (few enough to be counted exactly). */
const wrongCounts = (organization: string, table: 'distinct_hourly' | 'distinct_daily') =>
  rows(
    organization,
    `select day, feature, sum(conversations) as conversations, sum(users) as users from (
       select toString(toStartOfDay(c.started_at)) as day, c.feature as feature,
         toInt64(uniqExactIf(c.conversation_id, c.conversation_id != '')) as conversations,
         toInt64(uniqExactIf(c.end_user_hash, c.end_user_hash != '')) as users
       from apex.llm_calls as c where c.${mine} group by day, feature
       union all
       select toString(toStartOfDay(d.${table === 'distinct_hourly' ? 'hour' : 'day'})) as day, d.feature as feature,
         -toInt64(ifNull(uniqCombined64Merge(13)(d.conversations), 0)) as conversations,
         -toInt64(ifNull(uniqCombined64Merge(13)(d.users), 0)) as users
       from apex.${table} as d where d.${mine} group by day, feature
     ) group by day, feature having conversations != 0 or users != 0`,
  );

async function requireStatus(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer;
  expect(status, text).toBeLessThan(300);
}

type Step = (organization: string, sent: CallInput[], random: () => number) => Promise<void>;

const send = (organization: string, calls: readonly CallInput[]) =>
  requireStatus(analytics.send(organization, { path: '/api/v1/calls', body: { calls } }));

const steps: Readonly<Record<string, Step>> = {
  'new calls': async (organization, sent, random) => {
    const seed = Math.floor(random() * 1e6);
    const calls = mixedCalls(120, { seed, ...span }).map((call, index) => ({
      ...call,
      endUser: index % 3 === 0 ? '' : `person-${index % 5}`,
    }));
    sent.push(...calls);
    await send(organization, calls);
  },
  'late calls, some of them twice in one request': async (organization, sent, random) => {
    const seed = Math.floor(random() * 1e6);
    const late = mixedCalls(30, { seed, fromMs: span.fromMs - 60 * 86_400_000, toMs: span.fromMs });
    sent.push(...late);
    await send(organization, [...late, ...late.map((call) => ({ ...call, feature: 'again' })).slice(0, 10)]);
  },
  'calls again, some as others': async (organization, sent, random) => {
    const again = sent
      .filter(() => random() < 0.3)
      .map((call) =>
        random() < 0.5 ? call : { ...call, feature: 'moved', conversationId: 'm', durationMs: 130_000 },
      );
    await send(organization, again);
  },
  'other prices': async (organization, _, random) => {
    const percent = String(1 + Math.floor(random() * 90));
    const discount = { kind: 'discount', provider: 'openai', model: '*', percent };
    await requireStatus(analytics.send(organization, { path: '/api/v1/prices/negotiated', body: discount }));
    const period = { from: '2026-08-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    await requireStatus(
      analytics.send(organization, { path: '/api/v1/reprice', body: { period, apply: random() < 0.8 } }),
    );
  },
  'an end user removed': async (organization, _, random) => {
    const mode = random() < 0.5 ? 'remove' : 'anonymize';
    const path = `/api/v1/end-users/person-${Math.floor(random() * 5)}?mode=${mode}`;
    await requireStatus(analytics.send(organization, { method: 'DELETE', path }));
  },
  'calls past their time': async (organization, _, random) => {
    const days = 17 + Math.floor(random() * 20);
    const body = { project: random() < 0.5 ? 'web' : null, days };
    await requireStatus(analytics.send(organization, { method: 'PUT', path: '/api/v1/retention', body }));
    await purge(analytics.store, nowMs);
  },
};

test.each([1, 3])(
  'whatever happens to calls, everything that is kept of them says what they say (seed %i)',
  async (seed) => {
    const organization = analytics.newOrganization();
    const random = seededRandom(seed);
    const names = Object.keys(steps);
    const sent: CallInput[] = [];
    const history = [
      'new calls',
      ...Array.from({ length: 9 }, () => names[Math.floor(random() * names.length)]),
    ];
    for (const [index, name] of history.entries()) {
      await steps[name!]!(organization, sent, random);
      const told = history.slice(0, index + 1).join(', ');
      expect(await wrongCells(organization, 'calls_hourly', 'hour'), told).toEqual([]);
      expect(await wrongCells(organization, 'calls_daily', 'day'), told).toEqual([]);
      expect(await wrongMinutes(organization), told).toEqual([]);
      expect(await wrongCounts(organization, 'distinct_hourly'), told).toEqual([]);
      expect(await wrongCounts(organization, 'distinct_daily'), told).toEqual([]);
      expect(
        await rows(
          organization,
          `select call_id from apex.llm_calls where ${mine} group by call_id having count() > 1`,
        ),
        told,
      ).toEqual([]);
    }
    const [kept] = await rows(organization, `select count() as calls from apex.llm_calls where ${mine}`);
    expect(Number(kept?.calls)).toBeGreaterThan(100);
  },
  120_000,
);
