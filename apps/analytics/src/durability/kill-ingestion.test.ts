import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { openStore } from '../store/store.ts';
import { type ChildAnalytics, startChild } from '../testing/child-analytics.ts';
import { seededRandom } from '../testing/test-calls.ts';
import { startSenders } from './testing/senders.ts';
import { differences, storedIds, sumsOf } from './testing/stored-calls.ts';

let identity: Awaited<ReturnType<typeof createTestIdentity>>;
const directory = mkdtempSync(join(tmpdir(), 'apex-analytics-kills-'));

beforeAll(async () => {
  identity = await createTestIdentity();
});
afterAll(async () => {
  await identity.close();
  await rm(directory, { recursive: true, force: true });
});

const kills = 10;
/** Longest time a process lives after it is ready, in ms. */
const longestLifeMs = 900;

test('killed ten times under calls and spans, every acknowledged one is there exactly once and the roll-ups agree', {
  timeout: 180_000,
}, async () => {
  const random = seededRandom(20_261_120);
  const organization = newId('organization');
  const scope: Scope = {
    organizationId: organization,
    principal: { kind: 'service', service: 'backend', role: 'owner' },
  };
  let running: ChildAnalytics | undefined;
  const senders = startSenders(
    async (path, init) => {
      if (running === undefined) throw new TypeError('the service is not running');
      return running.request(organization, path, init);
    },
    { json: 3, otlp: 2 },
  );
  const after: number[] = [];
  for (let round = 0; round < kills; round += 1) {
    const child = await startChild(identity, directory);
    expect([child.url, child.output()]).toEqual([expect.stringContaining('http'), '']);
    running = child;
    await sleep(20 + random() * longestLifeMs);
    running = undefined;
    await child.kill();
    after.push(senders.acknowledged.size);
  }
  const last = await startChild(identity, directory);
  running = last;
  await sleep(300);
  await senders.stop();
  await last.stop();

  // They died in the middle of work: senders lost connections, and most lives brought acknowledgements.
  expect(senders.broken()).toBeGreaterThanOrEqual(kills);
  expect(new Set(after).size).toBeGreaterThan(kills / 2);
  expect(senders.acknowledged.size).toBe(senders.sent.size);
  const logger = createLogger({ service: 'analytics', level: 'silent' });
  const store = await openStore({ location: { directory }, logger });
  try {
    expect((await storedIds(store, scope)).toSorted()).toEqual([...senders.acknowledged].toSorted());
    expect(await differences(store, scope)).toEqual([]);
    const [calls, ...rollUps] = await sumsOf(store, scope);
    for (const rollUp of rollUps) expect(rollUp).toEqual(calls);
  } finally {
    await store.close();
  }
});
