import { accessTokenResponseSchema, newId } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAndWatch, clientOf, type WatchedRun } from '../fixtures/run-watch.ts';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

// Two organizations on one system. The second one knows every id of the first and tries each door.
const directory = temporaryDirectory();
let system: TestSystem;
let watched: WatchedRun;
let reportId: string;
let evidenceId: string;
let stranger: string;

async function register(email: string): Promise<string> {
  const origin = system.ready.web;
  const registered = await fetch(`${origin}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({
      email,
      password: 'correct horse battery staple',
      name: 'Stranger',
      organization: 'Strangers',
    }),
  });
  expect(registered.status).toBe(201);
  const cookie = registered.headers
    .getSetCookie()
    .map((entry) => entry.split(';')[0])
    .join('; ');
  const answer = await fetch(`${origin}/auth/token`, { method: 'POST', headers: { cookie, origin } });
  return accessTokenResponseSchema.parse(await answer.json()).accessToken;
}

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path });
  const client = clientOf(system.ready.web, system.ready.accessToken);
  watched = await askAndWatch(client, 'Where does our money go?');
  const final = watched.events.find((event) => event.type === 'final_report');
  const tool = watched.events.find((event) => event.type === 'tool_completed');
  reportId = final?.type === 'final_report' ? final.data.reportId : '';
  evidenceId = tool?.type === 'tool_completed' ? tool.data.evidenceId : '';
  stranger = await register('stranger@example.org');
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

describe('another organization', () => {
  test('finds none of the threads, messages, events, runs, reports or evidence', async () => {
    const client = clientOf(system.ready.web, stranger);
    expect((await client.threads.list()).items).toEqual([]);
    const tries = [
      () => client.threads.get(watched.thread),
      () => client.threads.messages(watched.thread),
      () => client.threads.events(watched.thread),
      () => client.threads.update(watched.thread, { title: 'mine now' }),
      () => client.threads.remove(watched.thread),
      () => client.runs.get(watched.run),
      () => client.runs.stop(watched.run),
      () => client.reports.get(reportId),
      () => client.reports.export(reportId, 'json'),
      () => client.evidence.get(evidenceId),
      () => client.ask({ cmdId: newId('command'), thread: watched.thread, text: 'let me in' }),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' });
  });

  test('cannot subscribe to the thread on a live stream', async () => {
    const stream = clientOf(system.ready.web, stranger).stream();
    const events: unknown[] = [];
    const error = await new Promise((resolve) => {
      stream.subscribe(
        watched.thread,
        { afterSeq: 0 },
        { onEvents: (received) => events.push(...received), onError: resolve },
      );
    });
    stream.close();
    expect(error).toMatchObject({ code: 'not_found' });
    expect(events).toEqual([]);
  });

  test('sees no call, and no dollar', async () => {
    const theirs = clientOf(system.ready.web, stranger);
    const ours = clientOf(system.ready.web, system.ready.accessToken);
    const period = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
    expect((await ours.questions.ask('data-sufficiency', {})).calls).toBeGreaterThan(100_000);
    expect((await theirs.questions.ask('data-sufficiency', {})).calls).toBe(0);
    const spend = await theirs.questions.ask('spend', { period, by: ['feature'] });
    expect(spend.totals).toMatchObject({ calls: 0, cost: '0' });
    expect(spend.rows).toEqual([]);
  });

  test('a question of theirs is answered from their data alone', async () => {
    const run = await askAndWatch(clientOf(system.ready.web, stranger), 'Where does our money go?');
    const text = JSON.stringify(run.events);
    for (const feature of ['nightly-summaries', 'checkout-assistant', 'demo'])
      expect(text).not.toContain(feature);
    const final = run.events.find((event) => event.type === 'final_report');
    expect(final).toMatchObject({ data: { kind: 'guidance' } });
  });

  test('a token, changed by a letter, opens nothing', async () => {
    const [header = '', payload = '', signature = ''] = stranger.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const other = JSON.parse(
      Buffer.from(system.ready.accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as { org: string };
    const forged = Buffer.from(JSON.stringify({ ...claims, org: other.org })).toString('base64url');
    const client = clientOf(system.ready.web, `${header}.${forged}.${signature}`);
    await expect(client.threads.get(watched.thread)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(client.questions.ask('data-sufficiency', {})).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});
