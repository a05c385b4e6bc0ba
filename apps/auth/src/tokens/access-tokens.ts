import { type AccessTokenClaims, accessTokenAudience, newId, type Role } from '@netra/contract';
import { type AccessTokenVerifier, createAccessTokenVerifier } from '@netra/foundation';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, SignJWT } from 'jose';
import type { Kysely } from 'kysely';
import type { AuthTables } from '../store/tables.ts';
import type { KeyCipher } from './key-cipher.ts';
import { currentSigningKey, type PublicKeySet, publicKeySet, type SigningKey } from './signing-keys.ts';

/** How long an access token is valid. */
export const accessTokenLifetimeMs = 10 * 60_000;

/** How long keys are held in memory; far shorter than a key is public before it signs. */
const heldForMs = 30_000;

type TokenSubject = {
  readonly userId: string;
  readonly sessionId: string;
  readonly organizationId: string;
  readonly role: Role;
};

export type AccessTokens = {
  mint(subject: TokenSubject): Promise<{ accessToken: string; expiresAt: Date }>;
  verify: AccessTokenVerifier;
  publicKeys(): Promise<PublicKeySet>;
  /** Drops keys held in memory, so that a rotation shows at once in this process. */
  forgetKeys(): void;
};

function held<Value>(load: () => Promise<Value>, now: () => Date) {
  let entry: { value: Promise<Value>; until: number } | undefined;
  return {
    get(): Promise<Value> {
      if (entry !== undefined && now().getTime() < entry.until) return entry.value;
      const value = load();
      entry = { value, until: now().getTime() + heldForMs };
      // A failed load is not held: the next caller tries again.
      value.catch(() => {
        entry = undefined;
      });
      return value;
    },
    forget() {
      entry = undefined;
    },
  };
}

/** Makes the minter and verifier of access tokens (EdDSA, `typ: at+jwt`) on the key schedule in the database. */
export function createAccessTokens(options: {
  worker: Kysely<AuthTables>;
  cipher: KeyCipher;
  issuer: string;
  now: () => Date;
}): AccessTokens {
  const { worker, cipher, issuer, now } = options;
  const signer = held<SigningKey>(() => currentSigningKey({ worker, cipher }, now()), now);
  const published = held<PublicKeySet>(() => publicKeySet(worker, now()), now);
  const keyOf: JWTVerifyGetKey = async (header, token) =>
    createLocalJWKSet((await published.get()) as JSONWebKeySet)(header, token);
  return {
    async mint(subject) {
      const { kid, key } = await signer.get();
      const issuedAt = Math.floor(now().getTime() / 1_000);
      const claims: AccessTokenClaims = {
        iss: issuer,
        aud: accessTokenAudience,
        sub: subject.userId,
        sid: subject.sessionId,
        org: subject.organizationId,
        role: subject.role,
        typ: 'access',
        jti: newId('token'),
        iat: issuedAt,
        exp: issuedAt + accessTokenLifetimeMs / 1_000,
      };
      const accessToken = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
        .sign(key);
      return { accessToken, expiresAt: new Date(claims.exp * 1_000) };
    },
    verify: createAccessTokenVerifier({ keys: keyOf, issuer }),
    publicKeys: () => published.get(),
    forgetKeys() {
      signer.forget();
      published.forget();
    },
  };
}
