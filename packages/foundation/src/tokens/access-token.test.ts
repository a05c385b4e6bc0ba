import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessTokenAudience, newId } from '@netra/contract';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAccessTokenVerifier, remoteKeys } from './access-token.ts';

const issuer = 'http://apex.example';
let server: Server;
let answer: { status: number; body: string };
let url: string;

beforeEach(async () => {
  answer = { status: 503, body: 'starting' };
  server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

async function signed(change: { audience?: string; issuer?: string; lifetime?: string } = {}) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const keys = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA', use: 'sig' }],
  });
  const token = await new SignJWT({
    sid: newId('session'),
    org: newId('organization'),
    role: 'owner',
    typ: 'access',
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k', typ: 'at+jwt' })
    .setSubject(newId('user'))
    .setJti(newId('token'))
    .setIssuer(change.issuer ?? issuer)
    .setAudience(change.audience ?? accessTokenAudience)
    .setIssuedAt()
    .setExpirationTime(change.lifetime ?? '1m')
    .sign(privateKey);
  return { token, keys };
}

const verifier = () => createAccessTokenVerifier({ keys: remoteKeys(url), issuer });

test('a token signed by a key of the set is taken', async () => {
  const { token, keys } = await signed();
  answer = { status: 200, body: keys };
  await expect(verifier()(token)).resolves.toMatchObject({ scope: { principal: { role: 'owner' } } });
});

test.each([
  ['is starting', 503, 'starting'],
  ['answers with a page', 200, '<html></html>'],
])('a good token is not refused because auth %s', async (_what, status, body) => {
  const { token } = await signed();
  answer = { status, body };
  await expect(verifier()(token)).rejects.toMatchObject({ code: 'dependency_unavailable' });
});

test('a good token is not refused because auth is gone', async () => {
  const { token } = await signed();
  server.close();
  await expect(verifier()(token)).rejects.toMatchObject({ code: 'dependency_unavailable' });
});

test.each([
  ['for another audience', { audience: 'backend' }, 'unauthenticated'],
  ['of another issuer', { issuer: 'http://evil.example' }, 'unauthenticated'],
  ['past its time', { lifetime: '-1m' }, 'token_expired'],
])('a well signed token %s is refused', async (_what, change, code) => {
  const { token, keys } = await signed(change);
  answer = { status: 200, body: keys };
  await expect(verifier()(token)).rejects.toMatchObject({ code });
});

test('a token of another key is refused, whatever its header claims', async () => {
  const { keys } = await signed();
  const { token } = await signed();
  answer = { status: 200, body: keys };
  await expect(verifier()(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});
