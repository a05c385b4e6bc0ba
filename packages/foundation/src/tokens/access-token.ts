import { ApexError, accessTokenAudience, accessTokenClaimsSchema, type Scope } from '@netra/contract';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';

export type AccessTokenVerifier = (token: string) => Promise<{ scope: Scope; expiresAtMs: number }>;

/** Keys of the auth service, fetched once, cached, and fetched again when an unknown key id appears. */
export function remoteKeys(authUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL('/.well-known/jwks.json', authUrl), {
    cacheMaxAge: 10 * 60_000,
    cooldownDuration: 5_000,
    timeoutDuration: 3_000,
  });
}

/** No answer, or one that is no key set (a proxy's page, a 503): says nothing about the token. */
function isOutOfReach(cause: unknown): boolean {
  if (cause instanceof errors.JWKSTimeout || cause instanceof TypeError) return true;
  return cause instanceof errors.JOSEError && cause.code === errors.JOSEError.code;
}

/**
 * Makes the local verifier of people's access tokens (EdDSA only). Raises `token_expired` for one past its
 * time, `dependency_unavailable` when the keys cannot be fetched, `unauthenticated` for anything else.
 */
export function createAccessTokenVerifier(options: {
  keys: JWTVerifyGetKey;
  issuer: string;
}): AccessTokenVerifier {
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, options.keys, {
        issuer: options.issuer,
        audience: accessTokenAudience,
        algorithms: ['EdDSA'],
        requiredClaims: ['exp', 'sub', 'jti'],
      });
      const claims = accessTokenClaimsSchema.parse(payload);
      return {
        scope: {
          organizationId: claims.org,
          principal: { kind: 'user', userId: claims.sub, sessionId: claims.sid, role: claims.role },
        },
        expiresAtMs: claims.exp * 1000,
      };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired)
        throw new ApexError('token_expired', 'The access token has expired.', { cause });
      if (isOutOfReach(cause)) {
        throw new ApexError('dependency_unavailable', 'The keys of the auth service are out of reach.', {
          cause,
        });
      }
      throw new ApexError('unauthenticated', 'The access token is not valid here.', { cause });
    }
  };
}
