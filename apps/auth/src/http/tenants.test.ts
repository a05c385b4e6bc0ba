import {
  apiKeyListSchema,
  createdKeySchema,
  organizationListSchema,
  sessionListSchema,
} from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthForTest, password, startAuthForTest } from '../testing/running-auth.ts';

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth.close());

describe('organizations', () => {
  test('are created, listed with the role in each, and switched', async () => {
    const { browser, me } = await auth.newPerson('Multi');
    const made = await browser.send('POST', '/auth/organizations', { body: { name: 'Second Ltd' } });
    expect(made.json).toMatchObject({ name: 'Second Ltd', slug: 'second-ltd', role: 'owner' });
    const list = organizationListSchema.parse((await browser.send('GET', '/auth/organizations')).json);
    expect(list.items.map((entry) => entry.id)).toEqual([me.organization.id, made.json.id]);
    expect((await browser.send('GET', '/auth/me')).json.organization.id).toBe(made.json.id);
    const back = await browser.send('POST', '/auth/organizations/active', {
      body: { organizationId: me.organization.id },
    });
    expect(back.status).toBe(200);
    expect((await browser.send('GET', '/auth/me')).json.organization.id).toBe(me.organization.id);
  });

  test('of one name get different addresses', async () => {
    const { browser } = await auth.newPerson('Twin');
    const slugs = [];
    for (let round = 0; round < 3; round += 1)
      slugs.push(
        (await browser.send('POST', '/auth/organizations', { body: { name: 'Zwölf & Söhne' } })).json.slug,
      );
    expect(slugs[0]).toBe('zwolf-sohne');
    expect(new Set(slugs).size).toBe(3);
  });

  test('a new session opens in the organization used last', async () => {
    const { browser, email } = await auth.newPerson('Returning');
    const made = await browser.send('POST', '/auth/organizations', { body: { name: 'Used last' } });
    const other = auth.browser();
    const answer = await other.send('POST', '/auth/login', { body: { email, password } });
    expect(answer.json.organization.id).toBe(made.json.id);
  });

  test("another's organization is not found, and stays unseen", async () => {
    const one = await auth.newPerson('One');
    const two = await auth.newPerson('Two');
    const answer = await one.browser.send('POST', '/auth/organizations/active', {
      body: { organizationId: two.me.organization.id },
    });
    expect(answer.json.error.code).toBe('not_found');
    expect((await one.browser.send('GET', '/auth/organizations')).text).not.toContain(two.me.organization.id);
    expect((await auth.send('GET', '/auth/organizations')).status).toBe(401);
    const wrong = await one.browser.send('POST', '/auth/organizations/active', {
      body: { organizationId: 'x' },
    });
    expect(wrong.json.error.code).toBe('invalid_request');
  });
});

describe('sessions', () => {
  test('are listed and ended by their person only', async () => {
    const one = await auth.newPerson('Alice');
    const two = await auth.newPerson('Bob');
    // A colleague in the same organization is no exception.
    await auth.addMember(one.me.organization.id, two.me.user.id, 'admin');
    const elsewhere = auth.browser();
    await elsewhere.send('POST', '/auth/login', { body: { email: one.email, password } });
    const list = sessionListSchema.parse((await one.browser.send('GET', '/auth/sessions')).json);
    expect(list.items).toHaveLength(2);
    expect(list.items.filter((entry) => entry.current)).toHaveLength(1);
    expect(list.items[0]).toMatchObject({
      current: false,
      userAgent: 'test browser',
      ipAddress: '127.0.0.1',
    });
    const other = list.items.find((entry) => !entry.current);
    const theirs = sessionListSchema.parse((await two.browser.send('GET', '/auth/sessions')).json);
    expect(theirs.items).toHaveLength(1);
    const stolen = await two.browser.send('DELETE', `/auth/sessions/${other?.id}`);
    expect(stolen.json.error.code).toBe('not_found');
    expect((await elsewhere.send('GET', '/auth/me')).status).toBe(200);
    expect((await one.browser.send('DELETE', `/auth/sessions/${other?.id}`)).status).toBe(204);
    expect((await elsewhere.send('GET', '/auth/me')).status).toBe(401);
    expect((await one.browser.send('DELETE', `/auth/sessions/${other?.id}`)).status).toBe(404);
    expect((await auth.send('GET', '/auth/sessions')).status).toBe(401);
    expect((await auth.send('DELETE', `/auth/sessions/${other?.id}`)).status).toBe(401);
  });
});

describe('API keys', () => {
  const request = { name: 'Exporter', permissions: ['ingest'], project: 'checkout' };

  test('are shown whole once, stored hashed, and say what they may do', async () => {
    const { browser, me } = await auth.newPerson('Keymaker');
    const made = await browser.send('POST', '/auth/keys', { body: request });
    expect(made.status).toBe(201);
    const key = createdKeySchema.parse(made.json);
    expect(key.key).toMatch(/^apex_[0-9a-z]{8}_[0-9a-f]{64}$/);
    expect(key.prefix).toBe(key.key.slice(0, 13));
    const list = await browser.send('GET', '/auth/keys');
    expect(apiKeyListSchema.parse(list.json).items).toMatchObject([
      {
        id: key.id,
        name: 'Exporter',
        permissions: ['ingest'],
        project: 'checkout',
        lastUsedAt: null,
        expiresAt: null,
      },
    ]);
    expect(list.text).not.toContain(key.key.slice(14));
    const stored = await auth.admin.query(
      'select to_jsonb(api_key)::text as row from auth.api_key where id = $1',
      [key.id],
    );
    expect(stored.rows[0].row).not.toContain(key.key.slice(14));
    const scope = await auth.asService('analytics', '/auth/internal/keys/verify', { key: key.key });
    expect(scope.json).toEqual({
      keyId: key.id,
      organizationId: me.organization.id,
      permissions: ['ingest'],
      project: 'checkout',
    });
    const used = apiKeyListSchema.parse((await browser.send('GET', '/auth/keys')).json);
    expect(used.items[0]?.lastUsedAt).not.toBeNull();
  });

  test('stop working when revoked or past their time', async () => {
    const { browser } = await auth.newPerson('Revoker');
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const short = (await browser.send('POST', '/auth/keys', { body: { ...request, expiresAt: soon } })).json;
    const revoked = (await browser.send('POST', '/auth/keys', { body: request })).json;
    const verify = async (key: string) =>
      (await auth.asService('analytics', '/auth/internal/keys/verify', { key })).status;
    expect([await verify(short.key), await verify(revoked.key)]).toEqual([200, 200]);
    expect((await browser.send('DELETE', `/auth/keys/${revoked.id}`)).status).toBe(204);
    expect((await browser.send('DELETE', `/auth/keys/${revoked.id}`)).status).toBe(404);
    expect(await verify(revoked.key)).toBe(401);
    auth.pass(3_700_000);
    expect(await verify(short.key)).toBe(401);
    const ids = apiKeyListSchema
      .parse((await browser.send('GET', '/auth/keys')).json)
      .items.map((entry) => entry.id);
    expect(ids).toEqual([short.id]);
    const past = await browser.send('POST', '/auth/keys', { body: { ...request, expiresAt: soon } });
    expect(past.json.error.code).toBe('invalid_request');
  });

  test('verification answers alike for every kind of bad key', async () => {
    const { browser } = await auth.newPerson('Prober');
    const { key } = (await browser.send('POST', '/auth/keys', { body: request })).json;
    const changed = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (const bad of [changed, `apex_00000000_${'0'.repeat(64)}`, 'apex_short', 'nonsense', `${key} `]) {
      const answer = await auth.asService('analytics', '/auth/internal/keys/verify', { key: bad });
      expect(answer.status).toBe(401);
      expect(answer.json.error).toMatchObject({
        code: 'unauthenticated',
        message: 'The API key is unknown, expired or revoked.',
      });
    }
  });

  test('of two organizations do not see or touch each other', async () => {
    const one = await auth.newPerson('Left');
    const two = await auth.newPerson('Right');
    const { id } = (await one.browser.send('POST', '/auth/keys', { body: request })).json;
    expect((await two.browser.send('GET', '/auth/keys')).json).toEqual({ items: [] });
    expect((await two.browser.send('DELETE', `/auth/keys/${id}`)).json.error.code).toBe('not_found');
    expect((await one.browser.send('GET', '/auth/keys')).json.items).toHaveLength(1);
  });

  test('are made by administrators; other members see their names', async () => {
    const owner = await auth.newPerson('Boss');
    await owner.browser.send('POST', '/auth/keys', { body: request });
    for (const [role, status] of [
      ['admin', 201],
      ['analyst', 403],
      ['viewer', 403],
    ] as const) {
      const { browser, me } = await auth.newPerson(role);
      await auth.addMember(owner.me.organization.id, me.user.id, role);
      await browser.send('POST', '/auth/organizations/active', {
        body: { organizationId: owner.me.organization.id },
      });
      const made = await browser.send('POST', '/auth/keys', { body: request });
      expect(made.status, role).toBe(status);
      expect((await browser.send('GET', '/auth/keys')).json.items.length, role).toBeGreaterThan(0);
    }
  });

  test.each([
    ['without permissions', { name: 'x', permissions: [] }],
    ['with an unknown permission', { name: 'x', permissions: ['everything'] }],
    ['without a name', { permissions: ['read'] }],
  ])('are refused %s', async (_case, body) => {
    const { browser } = await auth.newPerson('Careless');
    expect((await browser.send('POST', '/auth/keys', { body })).json.error.code).toBe('invalid_request');
  });

  test('need a signed-in person', async () => {
    expect((await auth.send('GET', '/auth/keys')).status).toBe(401);
    expect((await auth.send('POST', '/auth/keys', { body: request })).status).toBe(401);
    const asKey = await auth.send('GET', '/auth/keys', {
      headers: { authorization: `Bearer apex_00000000_${'0'.repeat(64)}` },
    });
    expect(asKey.status).toBe(401);
  });
});
