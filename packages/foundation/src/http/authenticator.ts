import { ApexError, type KeyScope, type Role, roleAllows, type Scope } from '@netra/contract';
import { decodeProtectedHeader } from 'jose';
import type { AccessTokenVerifier } from '../tokens/access-token.ts';
import type { ServiceTokenVerifier } from '../tokens/service-token.ts';
import { bearerToken } from './bearer.ts';

/** What API keys begin with; tells them from tokens without parsing. */
export const apiKeyPrefix = 'apex_';

export type KeyVerifier = (key: string) => Promise<KeyScope>;

export type Authenticator = {
  /** The scope behind an Authorization header: a person's token, one of our services' tokens, or an API key. */
  scopeOf(authorization: string | undefined): Promise<Scope>;
};

function roleOfKey(key: KeyScope): Role {
  return key.permissions.includes('admin') ? 'admin' : key.permissions.includes('ask') ? 'analyst' : 'viewer';
}

function isServiceToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === 'apex-service+jwt';
  } catch (cause) {
    throw new ApexError('unauthenticated', 'The bearer token has no readable form.', { cause });
  }
}

/** Makes the one door through which a service learns who asks. Without `apiKey`, API keys are refused. */
export function createAuthenticator(verifiers: {
  accessToken: AccessTokenVerifier;
  serviceToken: ServiceTokenVerifier;
  apiKey?: KeyVerifier;
}): Authenticator {
  return {
    async scopeOf(authorization) {
      const token = bearerToken(authorization);
      if (token.startsWith(apiKeyPrefix)) {
        if (verifiers.apiKey === undefined)
          throw new ApexError('unauthenticated', 'API keys are not accepted here.');
        const key = await verifiers.apiKey(token);
        return {
          organizationId: key.organizationId,
          principal: { kind: 'key', keyId: key.keyId, role: roleOfKey(key), permissions: key.permissions },
        };
      }
      if (!isServiceToken(token)) return (await verifiers.accessToken(token)).scope;
      const { scope } = await verifiers.serviceToken(token);
      if (scope === undefined) throw new ApexError('forbidden', 'This route needs an organization.');
      return scope;
    },
  };
}

/** Raises `forbidden` unless the scope's role allows what `needed` allows. */
export function requireRole(scope: Scope, needed: Role): void {
  if (roleAllows(scope.principal.role, needed)) return;
  throw new ApexError('forbidden', `This needs the role ${needed}; yours is ${scope.principal.role}.`);
}

/** Raises `forbidden` when the caller is an API key without this permission; people and services pass. */
export function requirePermission(scope: Scope, permission: string): void {
  if (scope.principal.kind !== 'key' || scope.principal.permissions.includes(permission)) return;
  throw new ApexError('forbidden', `This API key lacks the permission "${permission}".`);
}
