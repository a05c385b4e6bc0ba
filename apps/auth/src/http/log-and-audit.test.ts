import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthForTest, password, publicUrl, startAuthForTest } from '../testing/running-auth.ts';

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth.close());

test('neither the log nor the audit log holds a secret, and every operation is recorded', async () => {
  const secrets: string[] = [password, auth.config.secret];
  const { browser, email, me } = await auth.newPerson('Watched');
  const cookie = () => decodeURIComponent(browser.cookies.get('apex.session_token') ?? '');
  secrets.push(cookie(), cookie().split('.')[0] ?? '');
  await auth.browser().send('POST', '/auth/login', { body: { email, password: 'a mistyped secret' } });
  secrets.push('a mistyped secret');
  await browser.send('POST', '/auth/login', { body: { email, password } });
  secrets.push(cookie());
  const { accessToken } = (await browser.send('POST', '/auth/token')).json;
  secrets.push(accessToken);
  const key = (await browser.send('POST', '/auth/keys', { body: { name: 'k', permissions: ['read'] } })).json;
  secrets.push(key.key, key.key.slice(14));
  await auth.asService('analytics', '/auth/internal/keys/verify', { key: key.key });
  await auth.asService('analytics', '/auth/internal/keys/verify', { key: `${key.key.slice(0, -2)}zz` });
  await browser.send('DELETE', `/auth/keys/${key.id}`);
  await browser.send('POST', '/auth/organizations', { body: { name: 'Recorded' } });
  await browser.send('POST', '/auth/organizations/active', { body: { organizationId: me.organization.id } });
  const owner = (
    await auth.asService('auth', '/auth/internal/bootstrap', {
      email: 'owner@example.org',
      name: 'Owner',
      organization: 'First',
    })
  ).json;
  const link = new URL(owner.signInUrl);
  secrets.push(link.searchParams.get('token') ?? '', owner.ingestKey, owner.accessToken);
  const guest = auth.browser();
  await guest.send('GET', `${link.pathname}${link.search}`);
  await guest.send('GET', `${link.pathname}${link.search}`);
  const [session] = (await guest.send('GET', '/auth/sessions')).json.items;
  await guest.send('DELETE', `/auth/sessions/${session.id}`);
  await auth.send('GET', `/auth/nothing?token=${secrets.at(-1)}`);
  await auth.send('POST', '/auth/login', { body: { email, password: { nested: password } } });
  await auth.auth.rotateSigningKeys();
  await browser.send('POST', '/auth/logout');

  const events = await auth.admin.query(
    'select operation, outcome, reason, to_jsonb(audit_event)::text as row from auth.audit_event order by id',
  );
  const seen = events.rows.map((row) => `${row.operation} ${row.reason ?? row.outcome}`);
  expect(seen).toEqual([
    'register succeeded',
    'login credentials_invalid',
    'login succeeded',
    'token_minted succeeded',
    'key_created succeeded',
    'key_verified succeeded',
    'key_verified unauthenticated',
    'key_revoked succeeded',
    'organization_created succeeded',
    'organization_activated succeeded',
    'bootstrap succeeded',
    'link_used succeeded',
    'link_used link_invalid',
    'session_ended succeeded',
    'signing_key_rotated succeeded',
    'logout succeeded',
  ]);
  const written = `${auth.log()}${events.rows.map((row) => row.row).join('\n')}`;
  // The log is really there: without this line an empty capture would pass.
  expect(auth.log()).toContain('credentials_invalid');
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  for (const secret of secrets) expect(written).not.toContain(secret);
});

test('behind https the cookie is Secure and only the public origin is ours', async () => {
  const safe = await startAuthForTest({ publicUrl: 'https://apex.example.org' });
  try {
    const body = { email: 'tls@example.org', password, name: 'Tls' };
    const answer = await safe.send('POST', '/auth/register', {
      body,
      headers: { origin: 'https://apex.example.org' },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Secure-apex\.session_token=.*; Secure/i);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://apex.example.org');
    const other = await safe.send('POST', '/auth/register', { body, headers: { origin: publicUrl } });
    expect(other.json.error.code).toBe('origin_refused');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  } finally {
    await safe.close();
  }
});
