import { accessTokenClaimsSchema, accessTokenResponseSchema } from '@netra/contract';
import { createAccessTokenVerifier, remoteKeys } from '@netra/foundation';
import { base64url, decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuthStores } from '../store/stores.ts';
import { type AuthForTest, publicUrl, startAuthForTest } from '../testing/running-auth.ts';
import { accessTokenLifetimeMs } from '../tokens/access-tokens.ts';
import { createKeyCipher } from '../tokens/key-cipher.ts';
import { currentSigningKey, type SigningKey } from '../tokens/signing-keys.ts';

let auth: AuthForTest;
beforeAll(async () => {
  auth = await startAuthForTest();
});
afterAll(() => auth.close());

const verifier = () => createAccessTokenVerifier({ keys: remoteKeys(auth.url), issuer: publicUrl });
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function freshToken(name: string) {
  const person = await auth.newPerson(name);
  const answer = await person.browser.send('POST', '/auth/token');
  return { ...person, token: answer.json.accessToken as string, answer };
}

/** The service's own signing key, read as only the holder of the secret can. */
async function stolenKey(): Promise<SigningKey> {
  const {
    databaseOwnerUrl: ownerUrl,
    databaseUrl: appUrl,
    databaseWorkerUrl: workerUrl,
    secret,
  } = auth.config;
  const { createLogger } = await import('@netra/foundation');
  const logger = createLogger({ service: 'auth', level: 'silent' });
  const stores = await openAuthStores({ ownerUrl, appUrl, workerUrl, logger });
  try {
    return await currentSigningKey({ worker: stores.worker, cipher: createKeyCipher(secret) }, new Date());
  } finally {
    await stores.close();
  }
}

describe('access tokens', () => {
  test('come from a session, hold exactly the agreed claims and verify against the published keys', async () => {
    const { me, token, answer } = await freshToken('Token');
    const response = accessTokenResponseSchema.parse(answer.json);
    expect(response.organizationId).toBe(me.organization.id);
    const header = decodeProtectedHeader(token);
    expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.stringMatching(/^tok_/) });
    const claims = accessTokenClaimsSchema.strict().parse(decodeJwt(token));
    expect(claims).toMatchObject({ iss: publicUrl, sub: me.user.id, org: me.organization.id, role: 'owner' });
    expect(claims.sid).toMatch(/^ses_/);
    expect((claims.exp - claims.iat) * 1_000).toBe(accessTokenLifetimeMs);
    expect(accessTokenLifetimeMs).toBeLessThanOrEqual(15 * 60_000);
    expect(new Date(response.expiresAt).getTime()).toBe(claims.exp * 1_000);
    const { scope } = await verifier()(token);
    expect(scope).toEqual({
      organizationId: me.organization.id,
      principal: { kind: 'user', userId: me.user.id, sessionId: claims.sid, role: 'owner' },
    });
    expect((await auth.send('GET', '/auth/me', bearer(token))).json).toEqual(me);
  });

  test('the published keys hold no private half and may be cached', async () => {
    const answer = await auth.send('GET', '/.well-known/jwks.json');
    expect(answer.json.keys).toHaveLength(1);
    expect(Object.keys(answer.json.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  });

  test('are not given without a session, nor for another token', async () => {
    const { token } = await freshToken('Circular');
    for (const sending of [
      {},
      bearer(token),
      { headers: { cookie: 'apex.session_token=x', origin: publicUrl } },
    ]) {
      const answer = await auth.send('POST', '/auth/token', sending);
      expect(answer.status).toBe(401);
      expect(answer.json.error.code).toBe('unauthenticated');
    }
  });

  test('are refused when tampered with, unsigned, of another audience, issuer or key, or expired', async () => {
    const { token } = await freshToken('Attacker');
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = decodeJwt(token);
    const { kid, key } = await stolenKey();
    const sign = (changes: Record<string, unknown>, header: Record<string, unknown> = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt', ...header })
        .sign(key);
    const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
    const foreign = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const now = Math.floor(Date.now() / 1_000);
    // What the stolen key signs unchanged is accepted: the refusals below are refused for what they say.
    await expect(verifier()(await sign({}))).resolves.toBeDefined();
    const bad: Record<string, [string, string]> = {
      'changed claims': [`${head}.${encode({ ...claims, role: 'admin' })}.${signature}`, 'unauthenticated'],
      'alg none': [`${encode({ alg: 'none', kid, typ: 'at+jwt' })}.${body}.`, 'unauthenticated'],
      'HS256 with the public key': [
        `${encode({ alg: 'HS256', kid, typ: 'at+jwt' })}.${body}.${signature}`,
        'unauthenticated',
      ],
      'another audience': [await sign({ aud: 'someone-else' }), 'unauthenticated'],
      'another issuer': [await sign({ iss: 'https://apex.other.example' }), 'unauthenticated'],
      'an unknown key id': [await sign({}, { kid: 'tok_unknown' }), 'unauthenticated'],
      'another key under our key id': [
        await new SignJWT(claims)
          .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
          .sign(foreign.privateKey),
        'unauthenticated',
      ],
      'a missing claim': [await sign({ sid: undefined }), 'unauthenticated'],
      'an unknown role': [await sign({ role: 'superuser' }), 'unauthenticated'],
      'past its time': [await sign({ iat: now - 1_000, exp: now - 1 }), 'token_expired'],
    };
    for (const [name, [forged, code]] of Object.entries(bad)) {
      await expect(verifier()(forged), name).rejects.toMatchObject({ code });
      const answer = await auth.send('GET', '/auth/me', bearer(forged));
      expect(answer.status, name).toBe(401);
      expect(answer.json.error.code, name).toBe(code);
    }
  });

  test('end here with their session and with the membership, and carry the role as it is now', async () => {
    const owner = await auth.newPerson('Host');
    const { me, browser } = await auth.newPerson('Guest');
    await auth.addMember(owner.me.organization.id, me.user.id, 'admin');
    await browser.send('POST', '/auth/organizations/active', {
      body: { organizationId: owner.me.organization.id },
    });
    const token = (await browser.send('POST', '/auth/token')).json.accessToken;
    expect(decodeJwt(token)).toMatchObject({ org: owner.me.organization.id, role: 'admin' });
    await auth.admin.query(
      "update auth.member set role = 'viewer' where user_id = $1 and organization_id = $2",
      [me.user.id, owner.me.organization.id],
    );
    const demoted = await auth.send('POST', '/auth/keys', {
      ...bearer(token),
      body: { name: 'x', permissions: ['read'] },
    });
    expect(demoted.json.error.code).toBe('forbidden');
    expect(decodeJwt((await browser.send('POST', '/auth/token')).json.accessToken).role).toBe('viewer');
    await auth.admin.query('delete from auth.member where user_id = $1 and organization_id = $2', [
      me.user.id,
      owner.me.organization.id,
    ]);
    expect((await auth.send('GET', '/auth/keys', bearer(token))).json.error.code).toBe('forbidden');
    // The session itself goes on in the person's own organization.
    expect((await browser.send('POST', '/auth/token')).json.organizationId).toBe(me.organization.id);
    await browser.send('POST', '/auth/logout');
    expect((await auth.send('GET', '/auth/me', bearer(token))).json.error.code).toBe('unauthenticated');
  });

  test('a person without any organization is told so, and may create one', async () => {
    const { me, browser } = await auth.newPerson('Loner');
    await auth.admin.query('delete from auth.member where user_id = $1', [me.user.id]);
    expect((await browser.send('POST', '/auth/token')).json.error.code).toBe('organization_required');
    expect((await browser.send('GET', '/auth/organizations')).json).toEqual({ items: [] });
    const made = await browser.send('POST', '/auth/organizations', { body: { name: 'Fresh start' } });
    expect(made.status).toBe(201);
    expect((await browser.send('POST', '/auth/token')).json.organizationId).toBe(made.json.id);
  });
});
