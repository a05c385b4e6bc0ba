import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { migrateStore } from './migrate-store.ts';
import { storeMigrations } from './migrations/store-migrations.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

test('migrations are numbered without a gap and are recorded once, however often they run', async () => {
  expect(storeMigrations.map((migration) => migration.version)).toEqual(
    storeMigrations.map((_, index) => index + 1),
  );
  await analytics.store.write(analytics.scopeOf('org'), async (writer) => {
    await migrateStore(writer);
    await migrateStore(writer);
    const { rows } = await writer.query(
      'select count() as n, max(version) as newest from apex.schema_versions',
    );
    expect(rows).toEqual([{ n: storeMigrations.length, newest: storeMigrations.length }]);
  });
});

test('a migration that was cut off before it was recorded is taken up again', async () => {
  await analytics.store.write(analytics.scopeOf('org'), async (writer) => {
    await writer.command('delete from apex.schema_versions where version >= 2');
    await migrateStore(writer);
    const { rows } = await writer.query('select max(version) as newest from apex.schema_versions');
    expect(rows).toEqual([{ newest: storeMigrations.length }]);
  });
});

test('a store that a newer version has written is refused', async () => {
  await analytics.store.write(analytics.scopeOf('org'), async (writer) => {
    await writer.command("insert into apex.schema_versions (version, name) values (999, 'of the future')");
    await expect(migrateStore(writer)).rejects.toMatchObject({
      code: 'store_newer',
      details: { storeVersion: 999 },
    });
    await writer.command('delete from apex.schema_versions where version = 999');
  });
});
