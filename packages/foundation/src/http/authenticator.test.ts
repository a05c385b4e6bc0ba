import { ApexError, type KeyScope, newId, type Role, roles, type Scope } from '@netra/contract';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAuthenticator, requirePermission, requireRole } from './authenticator.ts';

type KeyPermission = KeyScope['permissions'][number];

const organizationId = newId('organization');
const secret = new TextEncoder().encode('only the header is read before a verifier is chosen');

/** A token of the given type; the verifiers of these tests say whom it stands for. */
function token(typ: string): Promise<string> {
  return new SignJWT({}).setProtectedHeader({ alg: 'HS256', typ }).sign(secret);
}
const person = (role: Role): Scope => ({
  organizationId,
  principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role },
});
const key = (...permissions: KeyPermission[]): Scope => ({
  organizationId,
  principal: { kind: 'key', keyId: newId('key'), role: 'analyst', permissions },
});
const refused = () => Promise.reject(new ApexError('unauthenticated', 'wrong door'));

test('a token goes to the verifier of its kind, and to no other', async () => {
  const scope = person('owner');
  const people = createAuthenticator({
    accessToken: async () => ({ scope, expiresAtMs: 0 }),
    serviceToken: refused,
  });
  const services = createAuthenticator({
    accessToken: refused,
    serviceToken: async () => ({ service: 'web', scope }),
  });
  const [ofPerson, ofService] = [
    `Bearer ${await token('at+jwt')}`,
    `Bearer ${await token('apex-service+jwt')}`,
  ];
  expect(await people.scopeOf(ofPerson)).toBe(scope);
  expect(await services.scopeOf(ofService)).toBe(scope);
  await expect(people.scopeOf(ofService)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(services.scopeOf(ofPerson)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a service that acts for no organization gets no scope', async () => {
  const door = createAuthenticator({
    accessToken: refused,
    serviceToken: async () => ({ service: 'web', scope: undefined }),
  });
  await expect(door.scopeOf(`Bearer ${await token('apex-service+jwt')}`)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test.each([undefined, '', 'Bearer', 'Bearer  ', 'Basic abc', 'Bearer abc', 'Bearer a.b.c', 'Bearer ..'])(
  'no scope for the header %j',
  async (header) => {
    const door = createAuthenticator({ accessToken: refused, serviceToken: refused });
    await expect(door.scopeOf(header)).rejects.toMatchObject({ code: 'unauthenticated' });
  },
);

test('an API key is refused where none is taken; else its permissions decide its role', async () => {
  const verifiers = { accessToken: refused, serviceToken: refused };
  await expect(createAuthenticator(verifiers).scopeOf('Bearer apex_x_y')).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  const roleOf = async (...permissions: KeyPermission[]) => {
    const apiKey = async () => ({ organizationId, keyId: newId('key'), project: null, permissions });
    return (await createAuthenticator({ ...verifiers, apiKey }).scopeOf('Bearer apex_x_y')).principal.role;
  };
  expect(await roleOf('admin')).toBe('admin');
  expect(await roleOf('ask', 'read')).toBe('analyst');
  expect(await roleOf('ingest')).toBe('viewer');
});

test('a role allows itself and what is below it', () => {
  const allowed = (have: Role, needed: Role) => {
    try {
      requireRole(person(have), needed);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'forbidden' });
      return false;
    }
  };
  for (const needed of roles) expect(allowed('owner', needed)).toBe(true);
  expect(allowed('viewer', 'viewer')).toBe(true);
  for (const needed of roles.filter((role) => role !== 'viewer'))
    expect(allowed('viewer', needed)).toBe(false);
  expect(allowed('analyst', 'admin')).toBe(false);
});

test('a key may only what it was given; people and services are bound by their role alone', () => {
  expect(() => requirePermission(key('read'), 'read')).not.toThrow();
  expect(() => requirePermission(key('read'), 'ask')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  expect(() => requirePermission(key(), 'read')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  expect(() => requirePermission(person('viewer'), 'ask')).not.toThrow();
});
