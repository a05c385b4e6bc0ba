import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { openStore } from '../store/store.ts';
import { startChild } from '../testing/child-analytics.ts';
import { startSenders } from './testing/senders.ts';
import { differences, storedIds } from './testing/stored-calls.ts';

let identity: Awaited<ReturnType<typeof createTestIdentity>>;
const root = mkdtempSync(join(tmpdir(), 'apex-analytics-blocked-'));
const directory = join(root, 'clickhouse');

beforeAll(async () => {
  identity = await createTestIdentity();
});
afterAll(async () => {
  await identity.close();
  await rm(root, { recursive: true, force: true });
});

test('when the disk is taken from under the in-process engine, senders are put off; with it back, all is there once', {
  timeout: 120_000,
}, async () => {
  const organization = newId('organization');
  const scope: Scope = {
    organizationId: organization,
    principal: { kind: 'service', service: 'backend', role: 'owner' },
  };
  const child = await startChild(identity, directory);
  const senders = startSenders((path, init) => child.request(organization, path, init), { json: 3, otlp: 1 });
  await sleep(1_500);
  expect(senders.acknowledged.size).toBeGreaterThan(0);

  renameSync(directory, `${directory}-away`);
  // A file in its place: nothing can be made there either.
  writeFileSync(directory, '');
  await sleep(500);
  const away = senders.acknowledged.size;
  await sleep(1_500);
  expect(senders.acknowledged.size).toBe(away);
  expect(senders.refusals.length).toBeGreaterThan(0);
  expect(new Set(senders.refusals.map(({ status }) => status))).toEqual(new Set([503]));

  await rm(directory);
  renameSync(`${directory}-away`, directory);
  await sleep(1_500);
  await senders.stop();
  await child.stop();
  expect(senders.acknowledged.size).toBeGreaterThan(away);
  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  try {
    expect((await storedIds(store, scope)).toSorted()).toEqual([...senders.acknowledged].toSorted());
    expect(await differences(store, scope)).toEqual([]);
  } finally {
    await store.close();
  }
});
