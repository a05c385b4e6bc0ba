import {
  ApexError,
  newId,
  roleSchema,
  type Scope,
  type ServiceName,
  serviceSchema,
  userOf,
} from '@netra/contract';
import { type CryptoKey, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { importServicePrivateKey, importServicePublicKeys } from './service-keys.ts';

const lifetimeSeconds = 60;
const tokenType = 'apex-service+jwt';

const claimsSchema = z.object({
  iss: serviceSchema,
  aud: serviceSchema,
  org: z.string().optional(),
  user: z.string().optional(),
  role: roleSchema.optional(),
});

export type ServiceTokenIssuer = {
  readonly service: ServiceName;
  /** A token that says: this service calls `audience`, for the organization and person of `scope` when given. */
  issue(audience: ServiceName, scope?: Scope): Promise<string>;
};

/** Makes the issuer of a service's own short-lived tokens (60 s, bound to one audience). Raises `config_invalid`. */
export async function createServiceTokenIssuer(privateKey: string): Promise<ServiceTokenIssuer> {
  const { service, key } = await importServicePrivateKey(privateKey);
  return {
    service,
    issue: (audience, scope) => {
      const user = scope === undefined ? undefined : userOf(scope);
      const claims =
        scope === undefined
          ? {}
          : {
              org: scope.organizationId,
              role: scope.principal.role,
              ...(user === undefined ? {} : { user }),
            };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid: service, typ: tokenType })
        .setIssuer(service)
        .setAudience(audience)
        .setJti(newId('token'))
        .setIssuedAt()
        .setExpirationTime(`${lifetimeSeconds}s`)
        .sign(key);
    },
  };
}

export type VerifiedService = { readonly service: ServiceName; readonly scope: Scope | undefined };

export type ServiceTokenVerifier = (token: string) => Promise<VerifiedService>;

/** Makes the verifier at a service's door: it takes only tokens of known services that are addressed to it. */
export async function createServiceTokenVerifier(
  audience: ServiceName,
  publicKeys: string,
): Promise<ServiceTokenVerifier> {
  const keys: ReadonlyMap<ServiceName, CryptoKey> = await importServicePublicKeys(publicKeys);
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        (header) => {
          const signer = serviceSchema.parse(header.kid);
          const key = keys.get(signer);
          if (key === undefined) throw new Error('unknown service key');
          return key;
        },
        { audience, algorithms: ['EdDSA'], typ: tokenType, requiredClaims: ['exp', 'iss', 'jti'] },
      );
      const claims = claimsSchema.parse(payload);
      // A service may sign only in its own name.
      if (protectedHeader.kid !== claims.iss) throw new Error('key and issuer differ');
      if (claims.org === undefined || claims.role === undefined)
        return { service: claims.iss, scope: undefined };
      const principal = {
        kind: 'service' as const,
        service: claims.iss,
        role: claims.role,
        ...(claims.user === undefined ? {} : { userId: claims.user }),
      };
      return { service: claims.iss, scope: { organizationId: claims.org, principal } };
    } catch (cause) {
      throw new ApexError(
        'service_token_refused',
        'The service token is missing, expired or not for this service.',
        {
          cause,
        },
      );
    }
  };
}
