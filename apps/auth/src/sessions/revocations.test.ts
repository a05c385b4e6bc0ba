import { newId, revocationListSchema } from '@netra/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthForTest, startAuthForTest } from '../testing/running-auth.ts';

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth?.close());

async function revocations(after?: string) {
  const token = await auth.issuers.analytics.issue('auth');
  const query = after === undefined ? '' : `?after=${after}`;
  const answer = await auth.send('GET', `/auth/internal/revocations${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  return revocationListSchema.parse(answer.json);
}

async function sessionsOf(browser: Awaited<ReturnType<AuthForTest['newPerson']>>['browser']) {
  const { items } = (await browser.send('GET', '/auth/sessions')).json as {
    items: { id: string; current: boolean }[];
  };
  return items;
}

test('every way to end a session or a key is in the list', async () => {
  const { browser } = await auth.newPerson('Ada');
  const { cursor } = await revocations();
  const [session] = await sessionsOf(browser);
  const made = await browser.send('POST', '/auth/keys', { body: { name: 'one', permissions: ['read'] } });
  const { id: keyId } = made.json as { id: string };
  expect((await revocations(cursor)).subjectIds).not.toContain(session!.id);

  expect((await browser.send('DELETE', `/auth/keys/${keyId}`)).status).toBe(204);
  expect((await browser.send('POST', '/auth/logout')).status).toBe(204);
  const after = await revocations(cursor);
  expect(after.subjectIds).toEqual(expect.arrayContaining([session!.id, keyId]));
  expect(Number(after.cursor)).toBeGreaterThan(Number(cursor));

  const other = await auth.newPerson('Bob');
  const [bobs] = await sessionsOf(other.browser);
  await other.browser.send('DELETE', `/auth/sessions/${bobs!.id}`);
  // A supporter who ends it in the database ends it all the same.
  const third = await auth.newPerson('Eve');
  const [eves] = await sessionsOf(third.browser);
  await auth.admin.query('delete from auth.session where id = $1', [eves!.id]);
  expect((await revocations(after.cursor)).subjectIds).toEqual(expect.arrayContaining([bobs!.id, eves!.id]));
  // Whoever starts anew is told what still concerns them.
  expect((await revocations()).subjectIds).toEqual(
    expect.arrayContaining([session!.id, keyId, bobs!.id, eves!.id]),
  );
});

test('one whose transaction ends after a later one was read is not missed', async () => {
  const first = await auth.newPerson('Fay');
  const second = await auth.newPerson('Gus');
  const [fays] = await sessionsOf(first.browser);
  const [guss] = await sessionsOf(second.browser);
  const { cursor } = await revocations();
  await auth.admin.query('begin');
  await auth.admin.query('delete from auth.session where id = $1', [fays!.id]);
  await second.browser.send('POST', '/auth/logout');
  const read = await revocations(cursor);
  expect(read.subjectIds).toContain(guss!.id);
  expect(read.subjectIds).not.toContain(fays!.id);
  await auth.admin.query('commit');
  expect((await revocations(read.cursor)).subjectIds).toContain(fays!.id);
});

test('only services may ask, and only with a cursor that was given out', async () => {
  expect((await auth.send('GET', '/auth/internal/revocations')).status).toBe(401);
  const { browser } = await auth.newPerson('Hal');
  expect((await browser.send('GET', '/auth/internal/revocations')).status).toBe(401);
  const token = await auth.issuers.analytics.issue('auth');
  const answer = await auth.send('GET', `/auth/internal/revocations?after=${newId('session')}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(400);
});
