import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallInput, type IngestResult, newId } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { openStore } from '../store/store.ts';
import { type ChildAnalytics, startChild } from '../testing/child-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

let identity: Awaited<ReturnType<typeof createTestIdentity>>;
const directory = mkdtempSync(join(tmpdir(), 'apex-texts-killed-'));
const organization = newId('organization');

beforeAll(async () => {
  identity = await createTestIdentity();
});
afterAll(async () => {
  await identity.close();
  await rm(directory, { recursive: true, force: true });
});

const startedAt = new Date(Date.now() - 86_400_000).toISOString();
const requests = 60;
const each = 50;
const callsOf = (request: number): CallInput[] =>
  Array.from({ length: each }, (_, index) => {
    const id = `${request}-${index}`;
    return testCall(id, { startedAt, texts: { prompt: `question ${id}`, completion: `answer ${id}` } });
  });

async function send(child: ChildAnalytics, calls: readonly CallInput[]): Promise<IngestResult | undefined> {
  try {
    const response = await child.request(organization, '/api/v1/calls', {
      method: 'POST',
      body: JSON.stringify({ calls }),
      headers: { 'content-type': 'application/json' },
    });
    return response.status === 200 ? ((await response.json()) as IngestResult) : undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

test('after kill -9 every acknowledged call has its text, and sent again every call has one', {
  timeout: 180_000,
}, async () => {
  const first = await startChild(identity, directory);
  const set = await first.request(organization, '/api/v1/texts', {
    method: 'PUT',
    body: JSON.stringify({ project: null, keep: true }),
    headers: { 'content-type': 'application/json' },
  });
  expect(set.status, await set.text()).toBe(200);
  const acknowledged: number[] = [];
  let next = 0;
  let killed: Promise<void> | undefined;
  const sender = async (): Promise<void> => {
    for (let request = next++; request < requests && killed === undefined; request = next++) {
      if ((await send(first, callsOf(request))) === undefined) return;
      acknowledged.push(request);
      // In the middle: others are on their way.
      if (acknowledged.length === 20) killed = first.kill();
    }
  };
  await Promise.all(Array.from({ length: 4 }, sender));
  await killed;
  expect(acknowledged.length).toBeGreaterThanOrEqual(20);

  const second = await startChild(identity, directory);
  const person = `Bearer ${await identity.accessToken({ organizationId: organization, role: 'analyst' })}`;
  for (const request of acknowledged) {
    const id = `${request}-${request % each}`;
    const path = `/api/v1/calls/${id}/texts`;
    const answer = await second.request(organization, path, { headers: { authorization: person } });
    expect(await answer.json()).toMatchObject({
      callId: id,
      prompt: `question ${id}`,
      completion: `answer ${id}`,
    });
  }
  for (let request = 0; request < requests; request += 1) {
    const result = await send(second, callsOf(request));
    expect((result?.accepted ?? 0) + (result?.duplicates ?? 0)).toBe(each);
  }
  await second.stop();

  const store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  const { rows } = await store.read(
    { organizationId: organization, principal: { kind: 'service', service: 'analytics', role: 'owner' } },
    {
      sql: `select toInt64(count()) as texts, toInt64(uniqExact(call_id)) as calls,
          toInt64(countIf(prompt = concat('question ', call_id) and completion = concat('answer ', call_id))) as right
        from apex.call_texts final where organization_id = {organization:String}`,
    },
    z.object({ texts: z.number(), calls: z.number(), right: z.number() }),
  );
  await store.close();
  const all = requests * each;
  expect(rows).toEqual([{ texts: all, calls: all, right: all }]);
});
