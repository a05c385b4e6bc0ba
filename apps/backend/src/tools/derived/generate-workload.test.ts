import { type ToolInput, toolCatalogue } from '@netra/agents';
import { type EventDataOf, eventData, newId, type SyntheticJob } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, openRealTools, type RealTools } from '../test-tools.ts';

const jobs = '/api/v1/synthetic-data/jobs';
const request: ToolInput<'generate-workload'> = {
  profile: 'gaming',
  calls: 1_000,
  days: 3,
  seed: 4,
  to: '2026-11-20T10:00:00.000Z',
  project: 'playground',
};

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
});
afterAll(() => tools?.close());

async function jobsOf(organization: string): Promise<SyntheticJob[]> {
  return (await tools.analytics.send(organization, { path: jobs })).json().jobs;
}

test('the same request, executed twice, makes one job and one set of calls', async () => {
  const organization = tools.newOrganization();
  const first = await tools.use(organization, 'generate-workload', request);
  expect(first.result).toMatchObject({ status: 'done', plan: { project: 'playground', rows: 1_000 } });
  const made = first.result.result?.calls ?? 0;
  // What is built in of conversations and retries makes it a few more than were asked for.
  expect(made).toBeGreaterThanOrEqual(1_000);
  // Within the hour that the period is cut to, and with the defaults written out or left out, it is the same request.
  const again = await tools.use(organization, 'generate-workload', {
    ...request,
    to: '2026-11-20T10:30:00.000Z',
    inject: ' ',
  });
  expect(again.result.id).toBe(first.result.id);
  expect(await jobsOf(organization)).toHaveLength(1);
  const { result: data } = await tools.use(organization, 'data-sufficiency', {});
  expect(data).toMatchObject({ calls: made, syntheticCalls: made });
});

test.each([
  ['calls', { calls: 1_001 }],
  ['days', { days: 4 }],
  ['seed', { seed: 5 }],
  ['the end', { to: '2026-11-20T11:00:00.000Z' }],
  ['the profile', { profile: 'rag' }],
  ['the waste', { inject: 'batch:0.5' }],
])('consent to one request is none to another: %s', async (_, changed) => {
  const organization = tools.newOrganization();
  const { result } = await tools.use(organization, 'generate-workload', request);
  await expect(
    tools.use(organization, 'generate-workload', { ...request, ...changed }),
  ).rejects.toMatchObject({ code: 'synthetic_project_taken', details: { job: result.id, status: 'done' } });
  expect(await jobsOf(organization)).toHaveLength(1);
});

test('a job that waits for another request is not allowed by consent to this one', async () => {
  const organization = tools.newOrganization();
  const body = { ...request, calls: 700, approval: true };
  const waiting = (await tools.analytics.send(organization, { path: jobs, body })).json() as SyntheticJob;
  expect(waiting).toMatchObject({ status: 'awaiting_approval', request: { calls: 700 } });
  await expect(tools.use(organization, 'generate-workload', request)).rejects.toMatchObject({
    code: 'synthetic_project_taken',
    details: { status: 'awaiting_approval' },
  });
  expect((await jobsOf(organization)).map(({ status }) => status)).toEqual(['awaiting_approval']);
  const allowed = await tools.use(organization, 'generate-workload', { ...request, calls: 700 });
  expect(allowed.result).toMatchObject({ id: waiting.id, status: 'done', decision: { decision: 'approve' } });
});

test('a project with real calls is refused by its own code, and a refused job is not told as one under way', async () => {
  const organization = tools.newOrganization();
  await tools.ingest(organization, [callOf('real', { project: 'playground' })]);
  await expect(tools.use(organization, 'generate-workload', request)).rejects.toMatchObject({
    code: 'synthetic_project_taken',
  });
  await expect(
    tools.use(organization, 'generate-workload', { ...request, project: 'elsewhere', profile: 'none-such' }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    tools.use(organization, 'generate-workload', { ...request, project: 'elsewhere' }, 'viewer'),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('who watches is told how far a long job has come, at most once a second', async () => {
  const organization = tools.newOrganization();
  const told: { data: EventDataOf<'progress'>; atMs: number }[] = [];
  const tool = tools.tools['generate-workload'];
  const calls = 400_000;
  const { result } = await tool.execute({
    scope: tools.analytics.scopeOf(organization),
    input: toolCatalogue['generate-workload'].input.parse({ ...request, calls }),
    callId: newId('toolCall'),
    signal: new AbortController().signal,
    onProgress: async (data) => {
      told.push({ data: eventData.progress.parse(data), atMs: performance.now() });
    },
  });
  const { id, progress } = toolCatalogue['generate-workload'].output.parse(result);
  expect(progress.stored).toBeGreaterThan(0.9 * calls);
  expect(told.length).toBeGreaterThan(0);
  expect(told[0]?.data).toMatchObject({ jobId: id, kind: 'generation', state: 'running' });
  for (const [index, { data, atMs }] of told.entries()) {
    const before = told[index - 1];
    expect(data.done).toBeGreaterThan(before?.data.done ?? 0);
    expect(data.message).toContain(`of about ${data.total?.toLocaleString('en-US')} are stored`);
    if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(999);
  }
}, 60_000);
