import type { IncomingMessage } from 'node:http';
import { ApexError, type Scope } from '@netra/contract';
import type { Authenticator } from '@netra/foundation';
import { z } from 'zod';
import { originOf, requireOrigin } from './origins.ts';
import type { Revocations } from './revocations.ts';
import type { TicketStore } from './tickets.ts';
import { credentialOf } from './upgrade-credential.ts';

/** In whose name a stream is read, and until when without asking again (ms since 1970). */
export type StreamSession = { readonly scope: Scope; readonly goodUntilMs: number };

export type StreamSessionOptions = {
  readonly authenticator: Authenticator;
  readonly tickets: TicketStore;
  readonly revocations?: Revocations | undefined;
  readonly publicOrigin: string;
  readonly allowedOrigins: readonly string[];
  /** Longest a credential holds a stream open, in ms; a token of a shorter life ends it earlier. */
  readonly credentialLifetimeMs: number;
};

export type StreamSessions = {
  /** The session behind a request; null when it carries no credential. Raises what refused it. */
  ofRequest(request: IncomingMessage): Promise<StreamSession | null>;
  /** The session behind a request that has to carry a credential. Raises what refused it, or `unauthenticated`. */
  requireOfRequest(request: IncomingMessage): Promise<StreamSession>;
  /** The session behind the token of an `authenticate` frame. */
  ofToken(token: string): Promise<StreamSession>;
};

const expirySchema = z.object({ exp: z.number() });

/** When an already verified token ends (ms since 1970); API keys, which have no such time, never by themselves. */
function expiryOf(authorization: string): number {
  const [, payload] = authorization.split('.');
  if (payload === undefined || !authorization.includes('.')) return Number.POSITIVE_INFINITY;
  try {
    const claims = expirySchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return claims.success ? claims.data.exp * 1000 : Number.POSITIVE_INFINITY;
  } catch (cause) {
    throw new ApexError('unauthenticated', 'The token has no readable form.', { cause });
  }
}

/** Makes the one way from a stream's credential to its scope, the same for WebSockets and event sources. */
export function createStreamSessions(options: StreamSessionOptions): StreamSessions {
  const { authenticator, tickets, publicOrigin } = options;

  async function ofAuthorization(authorization: string): Promise<StreamSession> {
    const scope = await authenticator.scopeOf(authorization);
    const longestMs = Date.now() + options.credentialLifetimeMs;
    const isKey = scope.principal.kind === 'key';
    return { scope, goodUntilMs: isKey ? longestMs : Math.min(longestMs, expiryOf(authorization)) };
  }

  const sessions: StreamSessions = {
    async ofRequest(request) {
      const origin = originOf(request, publicOrigin);
      requireOrigin(origin, options.allowedOrigins);
      const credential = credentialOf(request);
      switch (credential.kind) {
        case 'none':
          return null;
        case 'authorization':
          return ofAuthorization(credential.authorization);
        case 'ticket': {
          const scope = await tickets.consume(credential.ticket, origin);
          options.revocations?.check(scope);
          return { scope, goodUntilMs: Date.now() + options.credentialLifetimeMs };
        }
      }
    },
    async requireOfRequest(request) {
      const session = await sessions.ofRequest(request);
      if (session === null) throw new ApexError('unauthenticated', 'An access token or a ticket is needed.');
      return session;
    },
    ofToken: (token) => ofAuthorization(`Bearer ${token}`),
  };
  return sessions;
}
