import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openStore, type Store } from './store.ts';

const scope: Scope = {
  organizationId: 'org_failed_write',
  principal: { kind: 'service', service: 'analytics', role: 'owner' },
};
const directory = mkdtempSync(join(tmpdir(), 'apex-failed-write-'));
const statement = (throwsAt: number) =>
  `insert into attempts select number + throwIf(number = ${throwsAt}) from numbers(6)`;
let store: Store;

beforeAll(async () => {
  store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  await store.write(scope, (writer) =>
    writer.command('create table attempts (n UInt64) engine = MergeTree order by n'),
  );
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

test('a write that fails while it runs keeps none after it from the store', async () => {
  await expect(store.write(scope, (writer) => writer.command(statement(3)))).rejects.toThrow(
    'refused a statement',
  );
  await store.write(scope, (writer) => writer.command(statement(99)));
  const sql = `select toInt64(count()) as rows from attempts where {organization:String} != ''`;
  const { rows } = await store.read(scope, { sql }, z.object({ rows: z.number() }));
  expect(rows).toEqual([{ rows: 6 }]);
});

test('nothing that failed is still listed as running', async () => {
  await expect(
    store.read(scope, { sql: `select throwIf({organization:String} != '')` }, z.unknown()),
  ).rejects.toThrow();
  const sql = `select toInt64(countIf(position(query, 'throwIf') > 0)) as left from system.processes
    where {organization:String} != '' and elapsed > 0 and query_id != currentQueryID()`;
  const { rows } = await store.read(scope, { sql }, z.object({ left: z.number() }));
  expect(rows).toEqual([{ left: 0 }]);
});
