import { meSchema } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthForTest, password, startAuthForTest } from '../testing/running-auth.ts';

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth.close());

describe('registering', () => {
  test('makes a user, an organization and a session, and sets a guarded cookie', async () => {
    const browser = auth.browser();
    const answer = await browser.send('POST', '/auth/register', {
      body: { email: '  Ada@Example.org ', password, name: 'Ada', organization: 'Analytical Engines' },
    });
    expect(answer.status).toBe(201);
    const me = meSchema.parse(answer.json);
    expect(me.user).toMatchObject({ email: 'ada@example.org', name: 'Ada' });
    expect(me.user.id).toMatch(/^usr_/);
    expect(me.organization).toMatchObject({
      name: 'Analytical Engines',
      slug: 'analytical-engines',
      role: 'owner',
    });
    expect(me.organization.id).toMatch(/^org_/);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^apex\.session_token=.*HttpOnly.*SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/i);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await browser.send('GET', '/auth/me')).json).toEqual(me);
    const rows = await auth.admin.query(
      `select m.id as member, s.id as session, a.password from auth.member m
       join auth.session s using (user_id) join auth.account a using (user_id) where m.user_id = $1`,
      [me.user.id],
    );
    expect(rows.rows).toHaveLength(1);
    expect(rows.rows[0].member).toMatch(/^mem_/);
    expect(rows.rows[0].session).toMatch(/^ses_/);
    expect(rows.rows[0].password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('names the organization after the person when none is given', async () => {
    const answer = await auth.browser().send('POST', '/auth/register', {
      body: { email: 'grace@example.org', password, name: 'Grace' },
    });
    expect(answer.json.organization.name).toBe("Grace's organization");
  });

  test('refuses a taken address and leaves nothing behind', async () => {
    const { email } = await auth.newPerson('Taken');
    const before = await auth.admin.query('select count(*)::int as n from auth.organization');
    const answer = await auth.browser().send('POST', '/auth/register', {
      body: { email: email.toUpperCase(), password, name: 'Other' },
    });
    expect(answer.status).toBe(409);
    expect(answer.json.error).toMatchObject({ code: 'email_taken', recoverable: false });
    expect(answer.json.error.traceId).toMatch(/^req_/);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const after = await auth.admin.query('select count(*)::int as n from auth.organization');
    expect(after.rows).toEqual(before.rows);
  });

  test('two registrations of one address at once make one account', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        auth.browser().send('POST', '/auth/register', {
          body: { email: 'race@example.org', password, name: 'Race', organization: 'Race' },
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    for (const answer of answers.filter((entry) => entry.status !== 201)) {
      expect(['email_taken', 'conflict']).toContain(answer.json.error.code);
    }
    const rows = await auth.admin.query(
      "select count(*)::int as n from auth.organization where name = 'Race'",
    );
    expect(rows.rows[0].n).toBe(1);
  });

  test.each([
    ['a short password', { email: 'x@example.org', password: 'short', name: 'X' }, 'body.password'],
    ['a wrong address', { email: 'nobody', password, name: 'X' }, 'body.email'],
    ['no name', { email: 'x@example.org', password }, 'body.name'],
  ])('refuses %s and names the field', async (_case, body, field) => {
    const answer = await auth.browser().send('POST', '/auth/register', { body });
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe('invalid_request');
    expect(answer.json.error.details.fields.map((entry: { field: string }) => entry.field)).toContain(field);
    expect(answer.text).not.toContain(body.password ?? 'never');
  });
});

describe('signing in and out', () => {
  test('answers a wrong password and an unknown person alike', async () => {
    const { email } = await auth.newPerson('Alike');
    const browser = auth.browser();
    const wrong = await browser.send('POST', '/auth/login', {
      body: { email, password: 'not the password' },
    });
    const unknown = await browser.send('POST', '/auth/login', {
      body: { email: 'nobody@example.org', password: 'not the password' },
    });
    expect(wrong.status).toBe(401);
    const strip = (error: Record<string, unknown>) => ({ ...error, traceId: undefined });
    expect(strip(unknown.json.error)).toEqual(strip(wrong.json.error));
    expect(wrong.json.error.code).toBe('credentials_invalid');
    expect(unknown.status).toBe(401);
    expect(browser.cookies.size).toBe(0);
  });

  test('opens a new session and ends the one the browser came with', async () => {
    const { browser, email, me } = await auth.newPerson('Again');
    const former = browser.cookies.get('apex.session_token');
    const answer = await browser.send('POST', '/auth/login', { body: { email, password } });
    expect(answer.status).toBe(200);
    expect(meSchema.parse(answer.json)).toEqual(me);
    expect(browser.cookies.get('apex.session_token')).not.toBe(former);
    const old = await auth.send('GET', '/auth/me', { headers: { cookie: `apex.session_token=${former}` } });
    expect(old.json.error.code).toBe('unauthenticated');
  });

  test('logout ends the session, also for a stolen copy of its cookie', async () => {
    const { browser } = await auth.newPerson('Leaver');
    const cookie = `apex.session_token=${browser.cookies.get('apex.session_token')}`;
    expect((await browser.send('POST', '/auth/logout')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    expect((await auth.send('GET', '/auth/me', { headers: { cookie } })).status).toBe(401);
    expect((await browser.send('POST', '/auth/logout')).status).toBe(204);
  });

  test('refuses a cookie that we did not sign', async () => {
    const { me } = await auth.newPerson('Forged');
    const { rows } = await auth.admin.query('select token from auth.session where user_id = $1', [
      me.user.id,
    ]);
    for (const value of [rows[0].token, `${rows[0].token}.${'A'.repeat(43)}=`]) {
      const answer = await auth.send('GET', '/auth/me', {
        headers: { cookie: `apex.session_token=${encodeURIComponent(value)}` },
      });
      expect(answer.status).toBe(401);
    }
  });

  test('an expired session opens nothing', async () => {
    const { browser, me } = await auth.newPerson('Late');
    await auth.admin.query(
      "update auth.session set expires_at = now() - interval '1 second' where user_id = $1",
      [me.user.id],
    );
    expect((await browser.send('GET', '/auth/me')).status).toBe(401);
  });
});

describe('waiting after failures', () => {
  test('slows down an account with growing delays, also under parallel tries, and forgives a right password', async () => {
    const { email, browser } = await auth.newPerson('Guessed');
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        auth.browser().send('POST', '/auth/login', { body: { email, password: 'wrong wrong wrong' } }),
      ),
    );
    const refused = tries.filter((answer) => answer.status === 429);
    expect(tries.filter((answer) => answer.status === 401)).toHaveLength(5);
    expect(refused).toHaveLength(15);
    expect(refused[0]?.json.error).toMatchObject({ code: 'rate_limited', recoverable: true });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const blocked = await browser.send('POST', '/auth/login', { body: { email, password } });
    expect(blocked.status).toBe(429);
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      auth.pass(60_000);
      await auth.browser().send('POST', '/auth/login', { body: { email, password: 'wrong wrong wrong' } });
      const next = await auth
        .browser()
        .send('POST', '/auth/login', { body: { email, password: 'wrong again' } });
      waits.push(next.json.error.retryAfterMs);
    }
    expect(waits[1]).toBeGreaterThan((waits[0] ?? 0) * 1.5);
    expect(waits[2]).toBeGreaterThan((waits[1] ?? 0) * 1.5);
    auth.pass(60_000);
    expect((await browser.send('POST', '/auth/login', { body: { email, password } })).status).toBe(200);
    const wrong = await auth
      .browser()
      .send('POST', '/auth/login', { body: { email, password: 'wrong again' } });
    expect(wrong.status).toBe(401);
  });
});

describe('many at once', () => {
  test('forty people register side by side, which is four times what the pool holds', async () => {
    const people = await Promise.all(
      Array.from({ length: 40 }, (_, index) => auth.newPerson(`Crowd${index}`)),
    );
    expect(new Set(people.map((person) => person.me.organization.id)).size).toBe(40);
  });

  test('an address that tries many accounts is slowed down, another one is not', async () => {
    const tryFrom = (address: string, index: number) =>
      auth.send('POST', '/auth/login', {
        body: { email: `sprayed-${index}@example.org`, password: 'a common password' },
        headers: { 'x-forwarded-for': address },
      });
    const tries = await Promise.all(Array.from({ length: 70 }, (_, index) => tryFrom('198.51.100.7', index)));
    expect(tries.filter((answer) => answer.status === 401)).toHaveLength(50);
    expect(tries.filter((answer) => answer.status === 429)).toHaveLength(20);
    expect((await tryFrom('203.0.113.9', 100)).status).toBe(401);
  });
});

describe('requests from other sites', () => {
  test('a foreign or hidden origin is refused before anything happens', async () => {
    const { browser, email } = await auth.newPerson('Visited');
    const cookie = `apex.session_token=${browser.cookies.get('apex.session_token')}`;
    const cases = [
      await auth.send('POST', '/auth/logout', { headers: { cookie, origin: 'https://evil.example' } }),
      await auth.send('POST', '/auth/token', { headers: { cookie, origin: 'null' } }),
      await auth.send('POST', '/auth/token', { headers: { cookie } }),
      await auth.send('POST', '/auth/login', {
        body: { email, password },
        headers: { origin: 'https://evil.example' },
      }),
    ];
    for (const answer of cases) {
      expect(answer.status).toBe(403);
      expect(answer.json.error.code).toBe('origin_refused');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await browser.send('GET', '/auth/me')).status).toBe(200);
  });

  test('a program without cookies needs no origin; another name of this machine is our own', async () => {
    const { email } = await auth.newPerson('Program');
    expect((await auth.send('POST', '/auth/login', { body: { email, password } })).status).toBe(200);
    const local = await auth.send('POST', '/auth/login', {
      body: { email, password },
      headers: { origin: 'http://localhost:3000' },
    });
    expect(local.status).toBe(200);
  });
});
