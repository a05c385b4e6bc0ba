// Which sessions and keys were ended although a token, a ticket or an open stream may still stand for them. It asks
// auth twice a second and needs no news to be right; it refuses nobody on its own account.
import { ApexError, revocationListSchema, type Scope } from '@netra/contract';
import {
  type Authenticator,
  createHttpClient,
  type Logger,
  type ServiceTokenIssuer,
} from '@netra/foundation';

/** What of the list concerns whoever a scope names. */
type Subjects = ReadonlySet<string>;

export type Revocations = {
  /** Raises `session_ended` for whoever was let in by a session or key that was ended since. */
  check(scope: Scope): void;
  /** Calls back with ids of sessions and keys that were just ended. Returns what ends this. */
  onRevoked(listener: (matches: (scope: Scope) => boolean) => void): () => void;
  close(): Promise<void>;
};

export type RevocationsOptions = {
  readonly authUrl: string;
  readonly tokens: ServiceTokenIssuer;
  readonly logger: Logger;
  /** How often auth is asked, in ms; open streams end at most this long after their session, plus one answer. */
  readonly pollMs?: number;
};

/** Longer than any token or stream lives without being renewed. */
const keptMs = 30 * 60_000;
const answerWithinMs = 2_000;

function subjectOf({ principal }: Scope): string | undefined {
  switch (principal.kind) {
    case 'user':
      return principal.sessionId;
    case 'key':
      return principal.keyId;
    case 'service':
      return undefined;
  }
}

function names(subjects: Subjects | ReadonlyMap<string, number>, scope: Scope): boolean {
  const subject = subjectOf(scope);
  return subject !== undefined && subjects.has(subject);
}

/** The refusal of an ended session or key; also the reason for which its streams are closed. */
export function sessionEnded(): ApexError {
  return new ApexError('session_ended', 'The session was ended, or the API key revoked.');
}

/** Begins to ask auth for what was ended, until it is closed. */
export function watchRevocations(options: RevocationsOptions): Revocations {
  const { tokens, logger, pollMs = 500 } = options;
  const client = createHttpClient({
    name: 'auth',
    baseUrl: options.authUrl,
    timeoutMs: answerWithinMs,
    attempts: 1,
    authorization: async () => `Bearer ${await tokens.issue('auth')}`,
  });
  const revokedAtMs = new Map<string, number>();
  const listeners = new Set<(matches: (scope: Scope) => boolean) => void>();
  const ending = new AbortController();
  let cursor: string | undefined;
  let reached = true;

  function forgetOld(nowMs: number): void {
    for (const [subject, atMs] of revokedAtMs) {
      if (nowMs - atMs < keptMs) return;
      revokedAtMs.delete(subject);
    }
  }

  async function ask(): Promise<void> {
    const { subjectIds, cursor: next } = await client.send({
      method: 'GET',
      path: `/auth/internal/revocations${cursor === undefined ? '' : `?after=${cursor}`}`,
      answer: revocationListSchema,
      signal: ending.signal,
    });
    cursor = next;
    const nowMs = performance.now();
    forgetOld(nowMs);
    const fresh = new Set(subjectIds.filter((subject) => !revokedAtMs.has(subject)));
    if (fresh.size === 0) return;
    for (const subject of fresh) revokedAtMs.set(subject, nowMs);
    for (const listener of [...listeners]) listener((scope) => names(fresh, scope));
  }

  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> = Promise.resolve();
  function again(): void {
    asking = ask().then(
      () => {
        reached = true;
      },
      (error: unknown) => {
        if (ending.signal.aborted) return;
        if (reached) logger.warn({ err: error }, 'ended sessions cannot be asked for; trying again');
        reached = false;
      },
    );
    void asking.then(() => {
      if (!ending.signal.aborted) timer = setTimeout(again, pollMs);
    });
  }
  again();

  return {
    check(scope) {
      if (names(revokedAtMs, scope)) throw sessionEnded();
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      ending.abort();
      clearTimeout(timer);
      await asking;
    },
  };
}

/** The door to a service, closed also to tokens whose session was ended before they expired. */
export function refuseRevoked(authenticator: Authenticator, revocations: Revocations): Authenticator {
  return {
    async scopeOf(authorization) {
      const scope = await authenticator.scopeOf(authorization);
      revocations.check(scope);
      return scope;
    },
  };
}
