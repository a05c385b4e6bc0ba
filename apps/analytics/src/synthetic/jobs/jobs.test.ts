import { setTimeout } from 'node:timers/promises';
import { type SyntheticJob, syntheticJobSchema } from '@netra/contract';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../../testing/running-analytics.ts';

const path = '/api/v1/synthetic-data';
const small = { profile: 'gaming', calls: 2_000, days: 3, seed: 4, project: 'playground' };

let analytics: TestAnalytics;
beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

async function start(organization: string, body: object): Promise<SyntheticJob> {
  const answer = await analytics.send(organization, { path: `${path}/jobs`, body });
  expect(answer.status, answer.text).toBe(202);
  return syntheticJobSchema.parse(answer.json());
}

/** Everything that was told of a job until it waited or had ended. */
async function watch(organization: string, id: string): Promise<SyntheticJob[]> {
  const { lines } = await analytics.send(organization, { path: `${path}/jobs/${id}/events` });
  return lines.map((line) => syntheticJobSchema.parse(JSON.parse(line)));
}

async function callsOf(organization: string): Promise<{ calls: number; synthetic: number; ids: number }> {
  const { store } = analytics;
  const { z } = await import('zod');
  const { rows } = await store.read(
    analytics.scopeOf(organization),
    {
      sql: 'select count() as calls, countIf(synthetic = 1) as synthetic, uniqExact(call_id) as ids from apex.llm_calls where organization_id = {organization:String}',
    },
    z.object({ calls: z.number(), synthetic: z.number(), ids: z.number() }),
  );
  return rows[0] ?? { calls: 0, synthetic: 0, ids: 0 };
}

describe('a job', () => {
  test('generates into a project of its own, tells how far it is, and what is wasted', async () => {
    const organization = analytics.newOrganization();
    const job = await start(organization, { ...small, inject: 'batch:0.5' });
    const told = await watch(organization, job.id);
    const last = told.at(-1);
    expect(last).toMatchObject({ status: 'done', requestedBy: 'backend', decision: null, error: null });
    expect(last?.result?.truth).toMatchObject([{ lever: 'batch' }]);
    const stored = await callsOf(organization);
    expect(stored.calls).toBe(last?.result?.calls);
    expect(stored).toMatchObject({ synthetic: stored.calls, ids: stored.calls });
    expect(last?.progress).toMatchObject({
      stored: stored.calls,
      generated: stored.calls,
      total: stored.calls,
    });
    const again = await start(organization, small);
    const failed = (await watch(organization, again.id)).at(-1);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'synthetic_project_taken' } });
    expect((await callsOf(organization)).calls).toBe(stored.calls);
  });

  test('costs what the organization pays, and its truth is stated at the same prices', async () => {
    const [published, own] = [analytics.newOrganization(), analytics.newOrganization()];
    for (const provider of ['openai', 'anthropic', 'google', 'groq', 'mistral', 'deepseek']) {
      const body = { kind: 'discount', provider, model: '*', percent: '30' };
      const agreed = await analytics.send(own, { path: '/api/v1/prices/negotiated', body });
      expect(agreed.status, agreed.text).toBe(201);
    }
    const [usual, cheaper] = await Promise.all(
      [published, own].map(async (organization) => {
        const { id } = await start(organization, { ...small, inject: 'batch:0.5' });
        return (await watch(organization, id)).at(-1)?.result;
      }),
    );
    const reduced = (amount: string | undefined) => new Decimal(amount ?? 'NaN').times('0.7').toFixed();
    expect(cheaper?.cost).toBe(reduced(usual?.cost));
    expect(cheaper?.truth[0]?.saving).toBe(reduced(usual?.truth[0]?.saving));
  });

  test('fails with a sample where calls would not be valid', async () => {
    const organization = analytics.newOrganization();
    const job = await start(organization, { ...small, to: '2031-01-01T00:00:00Z' });
    const last = (await watch(organization, job.id)).at(-1);
    expect(last).toMatchObject({ status: 'failed', error: { code: 'synthetic_invalid' } });
    expect(last?.error?.details.sample).toHaveLength(5);
    expect((await callsOf(organization)).calls).toBe(0);
  });

  test('waits for consent where a profile is sensitive, and says who gave it when', async () => {
    const organization = analytics.newOrganization();
    const job = await start(organization, { ...small, profile: 'financial' });
    expect(job).toMatchObject({ status: 'awaiting_approval', plan: { project: 'playground' } });
    expect(job.plan.approvalReasons).toEqual(['the profile financial is highly sensitive']);
    expect(job.plan.estimatedStorageBytes).toBeGreaterThan(100 * job.plan.rows);
    expect((await callsOf(organization)).calls).toBe(0);
    const decide = (body: object, role: 'viewer' | 'analyst') =>
      analytics.send(organization, { path: `${path}/jobs/${job.id}/decision`, body, role });
    expect((await decide({ decision: 'approve' }, 'viewer')).status).toBe(403);
    const unclear = await decide({ decision: 'modify' }, 'analyst');
    expect(unclear.json().error.message).toContain('changes');
    const changed = await decide(
      { decision: 'modify', changes: { calls: 500 }, note: 'less will do' },
      'analyst',
    );
    expect(changed.json()).toMatchObject({
      decision: { decision: 'modify', by: 'backend', note: 'less will do' },
    });
    const last = (await watch(organization, job.id)).at(-1);
    expect(last?.status).toBe('done');
    expect(last?.result?.calls).toBeLessThan(600);
    expect((await decide({ decision: 'reject' }, 'analyst')).status).toBe(409);
  });

  test('waits in a project that others use from 50,000 calls on, and where it is asked to', async () => {
    const organization = analytics.newOrganization();
    const preview = async (body: object) =>
      (await analytics.send(organization, { path: `${path}/preview`, body })).json().approvalReasons;
    expect(await preview({ ...small, calls: 60_000 })).toEqual([]);
    expect(await preview({ ...small, calls: 60_000, project: 'default' })).toHaveLength(1);
    expect(await preview({ ...small, approval: true })).toEqual(['consent was asked for']);
    const job = await start(organization, { ...small, approval: true });
    const answer = await analytics.send(organization, {
      path: `${path}/jobs/${job.id}/decision`,
      body: { decision: 'reject', note: 'not here' },
    });
    expect(answer.json()).toMatchObject({
      status: 'rejected',
      decision: { decision: 'reject', note: 'not here' },
    });
  });

  test('can be cancelled while it runs; what is stored stays', async () => {
    const organization = analytics.newOrganization();
    const job = await start(organization, { ...small, calls: 2_000_000, days: 30 });
    while ((await callsOf(organization)).calls === 0) await setTimeout(50);
    const answer = await analytics.send(organization, {
      path: `${path}/jobs/${job.id}/cancel`,
      method: 'POST',
    });
    expect(answer.json().status).toBe('cancelled');
    const next = await start(analytics.newOrganization(), small);
    expect(next.status).toBe('running');
    await setTimeout(1_500);
    const { calls } = await callsOf(organization);
    await setTimeout(500);
    expect((await callsOf(organization)).calls).toBe(calls);
    expect(calls).toBeLessThan(1_000_000);
  });

  test('is not seen, decided on or cancelled by another organization', async () => {
    const [one, other] = [analytics.newOrganization(), analytics.newOrganization()];
    const job = await start(one, { ...small, approval: true });
    for (const request of [
      { path: `${path}/jobs/${job.id}` },
      { path: `${path}/jobs/${job.id}/events` },
      { path: `${path}/jobs/${job.id}/cancel`, method: 'POST' },
      { path: `${path}/jobs/${job.id}/decision`, body: { decision: 'approve' } },
    ]) {
      expect((await analytics.send(other, request)).status).toBe(404);
    }
    const listed = (await analytics.send(other, { path: `${path}/jobs` })).json().jobs;
    expect(listed).toEqual([]);
    expect((await analytics.send(one, { path: `${path}/jobs` })).json().jobs).toMatchObject([{ id: job.id }]);
  });

  test.each([
    [{ profile: 'e-commerce' }, 404, /expected one of ecommerce/],
    [{ inject: 'foo:1' }, 400, /is no lever/],
    [{ calls: 0 }, 400, /1 to 100000000/],
    [{ calls: 1e12 }, 400, /1 to 100000000/],
  ])('is refused for %j', async (wrong, status, message) => {
    const answer = await analytics.send(analytics.newOrganization(), {
      path: `${path}/jobs`,
      body: { ...small, ...wrong },
    });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toMatch(message);
  });
});
