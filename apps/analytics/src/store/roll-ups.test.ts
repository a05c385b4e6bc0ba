import type { CallInput } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, testCall } from '../testing/test-calls.ts';
import { questionTables } from './migrations/004-questions.ts';
import { minuteTables } from './migrations/007-minutes.ts';
import { distinctTables } from './migrations/010-distinct.ts';
import { keptMinutes, minuteKeys, minuteList, minuteSums, minutesOfCalls } from './minute-columns.ts';
import { keysOf, rollUpHistograms, rollUpKeys, sumsOfCalls } from './roll-up-columns.ts';

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function read(organization: string, sql: string): Promise<unknown[]> {
  const statement = { sql };
  return (
    await analytics.store.read(analytics.scopeOf(organization), statement, z.record(z.string(), z.unknown()))
  ).rows;
}

const mine = 'organization_id = {organization:String}';

/** What histograms, minutes and distinct counts should say by the calls, and what they do say. */
async function bothSides(organization: string): Promise<{ calls: unknown; rollUps: unknown }> {
  const histograms = (source: string) =>
    read(
      organization,
      `select r.feature as feature, ${rollUpHistograms.map((name) => `sumMap(r.${name}.bucket, r.${name}.calls) as ${name}`).join(', ')}
       from ${source} as r group by feature having sum(r.calls) != 0 order by feature`,
    );
  const ofCalls = `(select ${keysOf('c')}, ${sumsOfCalls()} from apex.llm_calls as c where c.${mine} group by ${rollUpKeys.join(', ')})`;
  const minutes = (source: string) =>
    read(
      organization,
      `select toString(minute) as minute, ${minuteKeys.join(', ')}, ${minuteSums.map((sum) => `sum(m.${sum}) as ${sum}`).join(', ')}
       from ${source} as m group by minute, ${minuteKeys.join(', ')}
       having ${minuteSums.map((sum) => `${sum} != 0`).join(' or ')} order by minute, ${minuteKeys.join(', ')}`,
    );
  const ofModels = (table: string) =>
    read(
      organization,
      `select toString(h.hour) as hour, h.provider as provider, h.model as model,
         sumMap(${['place', ...minuteSums].map(minuteList).join(', ')}) as minutes
       from apex.${table} as h where h.${mine} group by hour, provider, model
       having notEmpty(minutes.1) order by hour, provider, model`,
    );
  const distinct = (table: string) =>
    read(
      organization,
      `select d.feature as feature, ifNull(uniqCombined64Merge(13)(d.conversations), 0) as conversations,
         ifNull(uniqCombined64Merge(13)(d.users), 0) as users from apex.${table} as d
       where d.${mine} group by feature order by feature`,
    );
  const byFeature = () =>
    read(
      organization,
      `select d.value as feature, ifNull(uniqCombined64Merge(13)(d.conversations), 0) as conversations,
         ifNull(uniqCombined64Merge(13)(d.users), 0) as users from apex.distinct_by_dimension as d
       where d.${mine} and d.dimension = 'feature' group by feature order by feature`,
    );
  const counted = await read(
    organization,
    `select c.feature as feature, uniqExactIf(c.conversation_id, c.conversation_id != '') as conversations,
       uniqExactIf(c.end_user_hash, c.end_user_hash != '') as users from apex.llm_calls as c
     where c.${mine} group by feature order by feature`,
  );
  return {
    calls: [
      await histograms(ofCalls),
      await histograms(ofCalls),
      await minutes(`(${minutesOfCalls(`c.${mine}`)})`),
      await ofModels('minutes_by_project'),
      counted,
      counted,
      counted,
    ],
    rollUps: [
      await histograms(`(select * from apex.calls_hourly where ${mine})`),
      await histograms(`(select * from apex.calls_daily where ${mine})`),
      await minutes(`(${keptMinutes(`h.${mine}`)})`),
      await ofModels('minutes_by_model'),
      await distinct('distinct_hourly'),
      await distinct('distinct_daily'),
      await byFeature(),
    ],
  };
}

async function send(organization: string, calls: readonly CallInput[]): Promise<void> {
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
}

/** Calls of a few days, some of which came again as others: other feature, conversation, user, and much slower. */
async function organizationWithReplacedCalls(seed: number): Promise<string> {
  const organization = analytics.newOrganization();
  const span = { fromMs: Date.parse('2026-10-01'), toMs: Date.parse('2026-10-04') };
  const calls = mixedCalls(600, { seed, ...span }).map((call, index) => ({
    ...call,
    endUser: `user ${index % 40}`,
  }));
  await send(organization, calls);
  const again = calls
    .slice(0, 150)
    .map((call) => ({ ...call, feature: 'moved', conversationId: 'm', endUser: 'm', durationMs: 190_000 }));
  await send(organization, again);
  // These come again with a score alone, which changes no count.
  await send(
    organization,
    calls.slice(200, 260).map((call) => ({ ...call, outcomeScore: 0.25 })),
  );
  return organization;
}

test('histograms, minutes and distinct counts say what the calls say, also after calls came again as others', async () => {
  const organization = await organizationWithReplacedCalls(31);
  const { calls, rollUps } = await bothSides(organization);
  expect(rollUps).toEqual(calls);
});

test('what a write that failed half-way left in them is mended before the next', async () => {
  const organization = await organizationWithReplacedCalls(32);
  const failing = analytics.store.write(analytics.scopeOf(organization), async (writer, ingestedAtMs) => {
    await writer.command(
      `insert into apex.llm_calls select * replace (concat(call_id, ' late') as call_id,
         fromUnixTimestamp64Milli(${ingestedAtMs}, 'UTC') as ingested_at) from apex.llm_calls where ${mine}`,
      { organization },
    );
    for (const table of ['minutes_by_project', 'distinct_hourly', 'calls_hourly'])
      await writer.command(
        `insert into apex.${table} select * replace ('stray' as model, 'stray' as ${table === 'minutes_by_project' ? 'environment' : 'feature'})
         from apex.${table} where ${mine}`,
        { organization },
      );
    throw new Error('the process died here');
  });
  await expect(failing).rejects.toThrow();
  const damaged = await bothSides(organization);
  expect(damaged.rollUps).not.toEqual(damaged.calls);
  await send(organization, [testCall('next', { feature: 'next' })]);
  const mended = await bothSides(organization);
  expect(mended.rollUps).toEqual(mended.calls);
});

test('made anew from the calls, as for a store of an earlier version, they say the same', async () => {
  const organization = await organizationWithReplacedCalls(33);
  const before = await bothSides(organization);
  await analytics.store.write(analytics.scopeOf(organization), async (writer) => {
    for (const statement of [...questionTables, ...minuteTables, ...distinctTables])
      await writer.command(statement);
  });
  const after = await bothSides(organization);
  expect(after.rollUps).toEqual(after.calls);
  expect(after).toEqual(before);
  await send(organization, [testCall('one more', { feature: 'later' })]);
  const more = await bothSides(organization);
  expect(more.rollUps).toEqual(more.calls);
});
