import { createApexClient } from '@netra/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestSystem, type TestSystem, temporaryDirectory } from '../fixtures/system.ts';

// Signing out in the web closes what that session has open, within two seconds, and nothing of another session's.
const directory = temporaryDirectory();
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ dataDirectory: directory.path, demo: false });
});
afterAll(async () => {
  await system?.stop();
  directory.remove();
});

async function signIn() {
  const { web } = system.ready;
  const link = await fetch(system.ready.signInUrl, { redirect: 'manual' });
  expect(link.status).toBe(303);
  const cookie = link.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const send = (path: string) =>
    fetch(new URL(path, web), { method: 'POST', headers: { cookie, origin: new URL(web).origin } });
  const { accessToken } = (await (await send('/auth/token')).json()) as { accessToken: string };
  return { accessToken, signOut: () => send('/auth/logout') };
}

test('signing out closes the sockets of the session within 2 s, and its token opens none any more', async () => {
  const { web } = system.ready;
  const session = await signIn();
  const client = createApexClient({ baseUrl: web, accessToken: async () => session.accessToken });
  const other = createApexClient({ baseUrl: web, accessToken: async () => system.ready.accessToken });
  const theirs = client.stream();
  const ours = other.stream();
  await expect
    .poll(() => [theirs.state().status, ours.state().status], { timeout: 10_000 })
    .toEqual(['open', 'open']);

  const raw = new WebSocket(`${web.replace('http', 'ws')}/ws`);
  raw.onopen = () => raw.send(JSON.stringify({ type: 'authenticate', token: session.accessToken }));
  await new Promise((resolve) => {
    raw.onmessage = resolve;
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.onclose = ({ code, reason }) => resolve({ code, reason });
  });
  const startedAt = performance.now();
  expect((await session.signOut()).status).toBe(204);
  expect(await closed).toEqual({ code: 4500, reason: 'session_ended' });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await expect.poll(() => theirs.state(), { timeout: 5_000 }).toMatchObject({ status: 'closed' });
  await expect(client.threads.list()).rejects.toMatchObject({ code: 'session_ended' });
  expect(ours.state().status).toBe('open');
  theirs.close();
  ours.close();
});
