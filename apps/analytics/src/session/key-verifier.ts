import { createHash } from 'node:crypto';
import { ApexError, type KeyScope, keyScopeSchema } from '@netra/contract';
import type { HttpClient, KeyVerifier } from '@netra/foundation';

/** A verified key is taken at its word for this long; a revoked one is refused at the latest then. */
const freshMs = 60_000;
/** With auth out of reach, keys verified this long ago still work. */
const staleMs = 10 * 60_000;
const maxKeys = 10_000;

type Verified = { readonly scope: KeyScope; readonly atMs: number };

function authIsAway(error: unknown): boolean {
  return (
    error instanceof ApexError && ['dependency_unavailable', 'timeout', 'overloaded'].includes(error.code)
  );
}

/**
 * Makes the verifier of API keys: asks auth, and remembers the answer under the key's SHA-256 (never the key). Raises
 * what auth raises for a key it does not know, `dependency_unavailable` when it cannot be asked.
 */
export function createKeyVerifier(auth: HttpClient, now: () => number = Date.now): KeyVerifier {
  const known = new Map<string, Verified>();
  return async (key) => {
    const hash = createHash('sha256').update(key).digest('base64');
    const before = known.get(hash);
    if (before !== undefined && now() - before.atMs < freshMs) return before.scope;
    try {
      const scope = await auth.send({
        method: 'POST',
        path: '/auth/internal/keys/verify',
        body: { key },
        answer: keyScopeSchema,
      });
      if (known.size >= maxKeys) known.clear();
      known.set(hash, { scope, atMs: now() });
      return scope;
    } catch (error) {
      if (before !== undefined && authIsAway(error) && now() - before.atMs < staleMs) return before.scope;
      if (!authIsAway(error)) known.delete(hash);
      throw error;
    }
  };
}
