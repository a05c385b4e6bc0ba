import type { Scope } from '@netra/contract';
import { SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { generateServiceKey, importServicePrivateKey } from './service-keys.ts';
import {
  createServiceTokenIssuer,
  createServiceTokenVerifier,
  type ServiceTokenIssuer,
  type ServiceTokenVerifier,
} from './service-token.ts';

const scope: Scope = {
  organizationId: 'org_1',
  principal: { kind: 'user', userId: 'usr_1', sessionId: 'ses_1', role: 'analyst' },
};

let backend: ServiceTokenIssuer;
let backendKey: string;
let analyticsDoor: ServiceTokenVerifier;
let authDoor: ServiceTokenVerifier;

beforeAll(async () => {
  const [pair, other] = await Promise.all([generateServiceKey('backend'), generateServiceKey('auth')]);
  backendKey = pair.privateKey;
  backend = await createServiceTokenIssuer(backendKey);
  const publicKeys = JSON.stringify({ keys: [pair.publicKey, other.publicKey] });
  analyticsDoor = await createServiceTokenVerifier('analytics', publicKeys);
  authDoor = await createServiceTokenVerifier('auth', publicKeys);
});

test('carries the organization and the person it acts for', async () => {
  expect(await analyticsDoor(await backend.issue('analytics', scope))).toEqual({
    service: 'backend',
    scope: {
      organizationId: 'org_1',
      principal: { kind: 'service', service: 'backend', userId: 'usr_1', role: 'analyst' },
    },
  });
  expect((await analyticsDoor(await backend.issue('analytics'))).scope).toBeUndefined();
});

test('is refused at another service door', async () => {
  await expect(authDoor(await backend.issue('analytics', scope))).rejects.toMatchObject({
    code: 'service_token_refused',
  });
});

test('a service without a known key is refused', async () => {
  const stranger = await createServiceTokenIssuer((await generateServiceKey('web')).privateKey);
  await expect(analyticsDoor(await stranger.issue('analytics'))).rejects.toMatchObject({
    code: 'service_token_refused',
  });
});

test('a service cannot sign in the name of another', async () => {
  const { key } = await importServicePrivateKey(backendKey);
  const forged = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: 'backend', typ: 'apex-service+jwt' })
    .setIssuer('auth')
    .setAudience('analytics')
    .setJti('1')
    .setExpirationTime('60s')
    .sign(key);
  await expect(analyticsDoor(forged)).rejects.toMatchObject({ code: 'service_token_refused' });
});

test.each(['', 'x.y.z', 'eyJhbGciOiJub25lIiwidHlwIjoiYXBleC1zZXJ2aWNlK2p3dCJ9.e30.'])(
  '"%s" is refused',
  async (token) => {
    await expect(analyticsDoor(token)).rejects.toMatchObject({ code: 'service_token_refused' });
  },
);
