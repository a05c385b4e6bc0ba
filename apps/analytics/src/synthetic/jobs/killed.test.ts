import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, syntheticJobSchema } from '@netra/contract';
import { expect, test } from 'vitest';
import { createTestIdentity } from '../../../../../test/fixtures/identity.ts';
import { type ChildAnalytics, startChild } from '../../testing/child-analytics.ts';

const path = '/api/v1/synthetic-data';

test('a job goes on after kill -9 and makes nothing twice', async () => {
  const identity = await createTestIdentity();
  const directory = mkdtempSync(join(tmpdir(), 'apex-synth-kill-'));
  const organization = newId('organization');
  const children: ChildAnalytics[] = [];
  const started = async () => {
    const child = await startChild(identity, directory);
    children.push(child);
    return child;
  };
  try {
    const first = await started();
    const body = JSON.stringify({
      profile: 'gaming',
      calls: 400_000,
      days: 20,
      seed: 4,
      project: 'playground',
    });
    const headers = { 'content-type': 'application/json' };
    const sent = await first.request(organization, `${path}/jobs`, { method: 'POST', body, headers });
    const job = syntheticJobSchema.parse(await sent.json());
    const jobOf = async (child: typeof first) =>
      syntheticJobSchema.parse(await (await child.request(organization, `${path}/jobs/${job.id}`)).json());
    await expect
      .poll(async () => (await jobOf(first)).progress.stored, { timeout: 60_000, interval: 50 })
      .toBeGreaterThan(0);
    await first.kill();
    const second = await started();
    const before = await jobOf(second);
    expect(before.status).toBe('running');
    expect(before.progress.stored).toBeLessThan(before.progress.total);
    await expect
      .poll(async () => (await jobOf(second)).status, { timeout: 60_000, interval: 200 })
      .not.toBe('running');
    const done = await jobOf(second);
    expect(done).toMatchObject({ status: 'done', error: null });
    const sufficiency = await second.request(organization, '/api/v1/questions/data-sufficiency', {
      method: 'POST',
      body: '{}',
      headers,
    });
    const answer = (await sufficiency.json()) as { syntheticCalls: number };
    expect(answer.syntheticCalls).toBe(done.result?.calls);
    expect(Math.abs(answer.syntheticCalls - 400_000)).toBeLessThan(8_000);
    await second.stop();
  } finally {
    for (const child of children) await child.kill();
    await identity.close();
    rmSync(directory, { recursive: true, force: true });
  }
}, 120_000);
