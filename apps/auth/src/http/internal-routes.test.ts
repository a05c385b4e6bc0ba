import { bootstrapResponseSchema, newId } from '@netra/contract';
import {
  createAccessTokenVerifier,
  createServiceTokenIssuer,
  generateServiceKey,
  remoteKeys,
} from '@netra/foundation';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuthForTest, password, publicUrl, startAuthForTest } from '../testing/running-auth.ts';

const path = '/auth/internal/bootstrap';
const owner = { email: 'owner@example.org', name: 'Owner', organization: 'First Ltd' };

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth.close());

const linkPath = (signInUrl: string) => signInUrl.slice(publicUrl.length);
const freshLink = async () =>
  linkPath(bootstrapResponseSchema.parse((await auth.asService('auth', path, owner)).json).signInUrl);

describe('the first start', () => {
  test('makes the owner once, also when asked eight times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => auth.asService('auth', path, owner)));
    const all = answers.map((answer) => bootstrapResponseSchema.parse(answer.json));
    expect(new Set(all.map((entry) => entry.userId)).size).toBe(1);
    expect(new Set(all.map((entry) => entry.organizationId)).size).toBe(1);
    expect(new Set(all.map((entry) => entry.signInUrl)).size).toBe(8);
    expect(all.filter((entry) => entry.ingestKey !== undefined)).toHaveLength(1);
    const counts = await auth.admin.query(
      'select (select count(*)::int from auth.user) as users, (select count(*)::int from auth.organization) as organizations',
    );
    expect(counts.rows[0]).toEqual({ users: 1, organizations: 1 });
  });

  test('later calls return the same owner; an ingest key only when asked', async () => {
    const first = bootstrapResponseSchema.parse((await auth.asService('auth', path, owner)).json);
    expect(first.ingestKey).toBeUndefined();
    const again = bootstrapResponseSchema.parse(
      (await auth.asService('auth', path, { ...owner, email: 'changed@example.org', withIngestKey: true }))
        .json,
    );
    expect(again.userId).toBe(first.userId);
    const scope = await auth.asService('analytics', '/auth/internal/keys/verify', { key: again.ingestKey });
    expect(scope.json).toMatchObject({
      organizationId: first.organizationId,
      permissions: ['ingest', 'read', 'ask'],
    });
  });

  test('gives an access token that other services accept', async () => {
    const answer = bootstrapResponseSchema.parse((await auth.asService('auth', path, owner)).json);
    const verify = createAccessTokenVerifier({ keys: remoteKeys(auth.url), issuer: publicUrl });
    const { scope } = await verify(answer.accessToken);
    expect(scope).toMatchObject({ organizationId: answer.organizationId, principal: { role: 'owner' } });
    const me = await auth.send('GET', '/auth/me', {
      headers: { authorization: `Bearer ${answer.accessToken}` },
    });
    expect(me.json.user.id).toBe(answer.userId);
  });

  test('does not take over an account that somebody registered before', async () => {
    const other = await startAuthForTest();
    try {
      await other.send('POST', '/auth/register', { body: { ...owner, password } });
      const answer = await other.asService('auth', path, owner);
      expect(answer.status).toBe(409);
      expect(answer.json.error.code).toBe('conflict');
    } finally {
      await other.close();
    }
  });
});

describe('internal routes', () => {
  test('refuse all but a service token for auth; the bootstrap all but auth itself', async () => {
    const { browser } = await auth.newPerson('Person');
    const personal = (await browser.send('POST', '/auth/token')).json.accessToken;
    const stranger = await createServiceTokenIssuer((await generateServiceKey('analytics')).privateKey);
    const cases: [string | undefined, number, string][] = [
      [undefined, 401, 'unauthenticated'],
      ['nonsense', 401, 'service_token_refused'],
      [personal, 401, 'service_token_refused'],
      [await auth.issuers.auth.issue('backend'), 401, 'service_token_refused'],
      [await stranger.issue('auth'), 401, 'service_token_refused'],
      [await auth.issuers.analytics.issue('auth'), 403, 'forbidden'],
    ];
    for (const [token, status, code] of cases) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await auth.send('POST', path, { body: owner, headers });
      expect(answer.status).toBe(status);
      expect(answer.json.error.code).toBe(code);
      if (status === 403) continue;
      const verify = await auth.send('POST', '/auth/internal/keys/verify', {
        body: { key: 'apex_x' },
        headers,
      });
      expect(verify.json.error.code).toBe(code);
    }
  });
});

describe('the one-time link', () => {
  beforeEach(() => auth.asService('auth', path, owner));

  test('signs in once and leads to the app', async () => {
    const link = await freshLink();
    const browser = auth.browser();
    expect((await browser.send('HEAD', link)).status).toBe(404);
    const answer = await browser.send('GET', link);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/i);
    expect((await browser.send('GET', '/auth/me')).json.user.email).toBe(owner.email);
    const again = await auth.browser().send('GET', link);
    expect(again.status).toBe(410);
    expect(again.headers.get('content-type')).toMatch(/text\/html/);
    expect(again.text).toContain('no longer works');
    expect(again.text).toContain('<a href="/">Go to sign-in</a>');
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  test('of 100 uses at once exactly one wins', async () => {
    const link = await freshLink();
    const answers = await Promise.all(Array.from({ length: 100 }, () => auth.browser().send('GET', link)));
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 410)).toHaveLength(99);
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1);
  });

  test('is refused when late, unknown or empty, and is stored only as a hash', async () => {
    const link = await freshLink();
    const token = new URL(link, publicUrl).searchParams.get('token') ?? '';
    const stored = await auth.admin.query(
      "select string_agg(encode(token_hash, 'escape') || token_hash::text, ' ') as all from auth.sign_in_link",
    );
    expect(stored.rows[0].all).not.toContain(token);
    auth.pass(15 * 60_000 + 1_000);
    for (const late of [link, `/auth/link?token=${newId('token')}`, '/auth/link', '/auth/link?token=']) {
      expect((await auth.browser().send('GET', late)).status).toBe(410);
    }
  });
});
