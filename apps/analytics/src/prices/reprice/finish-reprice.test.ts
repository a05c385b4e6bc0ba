import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../../../test/fixtures/postgres.ts';
import { createCallIntake } from '../../ingest/call-intake.ts';
import { takeCalls } from '../../ingest/take-calls.ts';
import { openStore, type Store } from '../../store/store.ts';
import { testCall } from '../../testing/test-calls.ts';
import { openPriceDatabase, type PriceDatabase } from '../store/price-database.ts';
import { finishReprices, reprice } from './reprice.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const directory = mkdtempSync(join(tmpdir(), 'apex-finish-'));
const scope: Scope = {
  organizationId: newId('organization'),
  principal: { kind: 'service', service: 'backend', role: 'owner' },
};
const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' };

let testDatabase: TestDatabase;
let database: PriceDatabase;
let store: Store;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { owner, app, worker } = testDatabase.urls.analytics;
  database = await openPriceDatabase(
    { databaseOwnerUrl: owner, databaseUrl: app, databaseWorkerUrl: worker },
    logger,
  );
  store = await openStore({ location: { directory }, logger });
});
afterAll(async () => {
  await store.close();
  await database.close();
  await testDatabase.drop();
  rmSync(directory, { recursive: true });
});

async function costIn(table: string): Promise<string | undefined> {
  const sql = `select toString(sum(ifNull(r.cost, toDecimal128(0, 18)))) as cost from apex.${table} as r where r.organization_id = {organization:String}`;
  return (await store.read(scope, { sql }, z.object({ cost: z.string() }))).rows[0]?.cost;
}
const costs = async () => [
  await costIn('llm_calls'),
  await costIn('calls_hourly'),
  await costIn('calls_daily'),
];

test('a reprice whose process died between the calls and their roll-ups is finished at the next start', async () => {
  const intake = createCallIntake(store, { endUserKey: 'key' });
  await takeCalls(intake, { scope, project: null }, [testCall('one'), testCall('two')]);
  expect(await costs()).toEqual(['0.007', '0.007', '0.007']);
  const cheaper = structuredClone(shippedBook());
  for (const { models } of cheaper.providers.filter(({ provider }) => provider === 'openai'))
    for (const { model, prices } of models)
      if (model === 'gpt-4o') for (const { rates } of prices) rates.inputUncached = '0.000001';

  // The crash: the job is on record and the calls are rewritten, then nothing.
  const unfinished = new Proxy(store, {
    get: (target, name) =>
      name !== 'write'
        ? Reflect.get(target, name)
        : (of: Scope, work: Parameters<Store['write']>[1]) =>
            target.write(of, (writer, at) =>
              work(
                {
                  ...writer,
                  command: async (sql, parameters) => {
                    if (sql.includes('insert into apex.calls_')) throw new Error('killed');
                    await writer.command(sql, parameters);
                  },
                },
                at,
              ),
            ),
  });
  const request = { period, filter: {}, apply: true };
  await expect(reprice({ store: unfinished, database, book: cheaper }, scope, request)).rejects.toThrow();
  expect(await costs()).toEqual(['0.004', '0.007', '0.007']);
  // A person sees one of both, never a mixture: the roll-ups are still those from before.

  expect(await finishReprices({ store, database })).toBe(1);
  expect(await costs()).toEqual(['0.004', '0.004', '0.004']);
  expect(await finishReprices({ store, database })).toBe(0);
  const left = await withScope(database.app.kysely, scope, (transaction) =>
    transaction.selectFrom('reprice_job').selectAll().execute(),
  );
  expect(left).toEqual([]);
});
