import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { idleTimes } from './migrations/011-idle-times.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const query = async (sql: string) =>
  (await analytics.store.write(analytics.scopeOf('org'), (writer) => writer.query(sql))).rows;

test('every roll-up that is kept by time merges its idle months and years', async () => {
  const kept = await query(
    `select name from system.tables
     where database = 'apex' and engine in ('SummingMergeTree', 'AggregatingMergeTree') and partition_key != ''
     order by name`,
  );
  expect(kept).toHaveLength(idleTimes.length);
  const settled = await query(
    `select name from system.tables
     where database = 'apex' and create_table_query like '%min_age_to_force_merge_seconds = %'
       and create_table_query like '%min_age_to_force_merge_on_partition_only = 1%'
     order by name`,
  );
  expect(settled).toEqual(kept);
});

test('a month nobody writes to becomes one part, which the engine would leave in several', async () => {
  await analytics.store.write(analytics.scopeOf('org'), async (writer) => {
    await writer.command(
      'alter table apex.minutes_by_model modify setting min_age_to_force_merge_seconds = 1',
    );
    // A large part and small ones: unequal ones are never merged for their number alone.
    for (const rows of [20_000, 2, 1])
      await writer.command(
        `insert into apex.minutes_by_model (organization_id, hour, provider, model)
         select 'idle', toDateTime('2020-01-01 00:00:00', 'UTC') + (number % 700) * 3600, 'p', toString(number) from numbers(${rows})`,
      );
  });
  const parts = () =>
    query(
      `select count() as parts from system.parts
       where active and database = 'apex' and table = 'minutes_by_model' and partition = '202001'`,
    );
  expect(await parts()).toEqual([{ parts: 3 }]);
  await expect.poll(parts, { timeout: 55_000, interval: 500 }).toEqual([{ parts: 1 }]);
});
