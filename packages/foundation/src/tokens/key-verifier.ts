import { createHash } from 'node:crypto';
import { ApexError, type KeyScope, keyScopeSchema } from '@netra/contract';
import { type Clock, systemClock } from '../clock.ts';
import type { KeyVerifier } from '../http/authenticator.ts';
import { createHttpClient } from '../http/http-client.ts';
import type { ServiceTokenIssuer } from './service-token.ts';

const freshForMs = 60_000;
/** How long a known key still works while auth is out of reach. */
const staleForMs = 10 * 60_000;
const mostKeys = 10_000;

export type KeyVerifierOptions = {
  readonly authUrl: string;
  readonly tokens: ServiceTokenIssuer;
  readonly clock?: Clock;
};

/**
 * Makes the verifier of API keys: auth is asked, and its answer kept 60 s (10 min when auth is out of reach), under
 * the key's hash, so that no key stays in memory. Raises what auth raises, or `dependency_unavailable`.
 */
export function createKeyVerifier(options: KeyVerifierOptions): KeyVerifier {
  const clock = options.clock ?? systemClock;
  const known = new Map<string, { scope: KeyScope; verifiedAtMs: number }>();
  const client = createHttpClient({
    name: 'auth',
    baseUrl: options.authUrl,
    timeoutMs: 3_000,
    attempts: 2,
    authorization: async () => `Bearer ${await options.tokens.issue('auth')}`,
  });
  return async (key) => {
    const hash = createHash('sha256').update(key).digest('base64url');
    const entry = known.get(hash);
    const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() - entry.verifiedAtMs;
    if (entry !== undefined && ageMs < freshForMs) return entry.scope;
    try {
      const body = { key };
      const scope = await client.send({
        method: 'POST',
        path: '/auth/internal/keys/verify',
        body,
        answer: keyScopeSchema,
      });
      if (known.size >= mostKeys) known.clear();
      known.set(hash, { scope, verifiedAtMs: clock.nowMs() });
      return scope;
    } catch (error) {
      const outOfReach =
        error instanceof ApexError && (error.code === 'dependency_unavailable' || error.code === 'timeout');
      if (outOfReach && entry !== undefined && ageMs < staleForMs) return entry.scope;
      if (!outOfReach) known.delete(hash);
      throw error;
    }
  };
}
