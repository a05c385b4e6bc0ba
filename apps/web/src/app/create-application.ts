import { createApexClient, type EventStream } from '@netra/client';
import { ApexError, type ErrorCode } from '@netra/contract';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { Application } from './application.tsx';
import { type AccessTokens, createAccessTokens } from './session/access-tokens.ts';
import { meKey } from './session/me-query.ts';

const freshForMs = 30_000;
const maximumRetries = 2;
/** What says that a token is not taken: it may be stale, or its session may be over. */
const tokenRefusals: readonly ErrorCode[] = ['unauthenticated', 'token_expired', 'session_ended'];

/** Builds the page's long-lived parts; `onSignedOut` is told when the server no longer knows the session. */
export function createApplication(onSignedOut: () => void): Application {
  const tokens: AccessTokens = createAccessTokens(() => api.auth.token());
  const api = createApexClient({ baseUrl: window.location.origin, accessToken: () => tokens.current() });

  function onRefusal(error: Error): void {
    if (!(error instanceof ApexError) || !tokenRefusals.includes(error.code)) return;
    tokens.forget();
    // A refused token may only be stale: whether the session still stands, the session itself must say.
    void queries.invalidateQueries({ queryKey: meKey });
  }

  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        const aboutSession = query.queryKey[0] === meKey[0];
        if (!aboutSession) onRefusal(error);
        else if (error instanceof ApexError && error.code === 'unauthenticated') signedOut();
      },
    }),
    mutationCache: new MutationCache({ onError: onRefusal }),
    defaultOptions: {
      queries: {
        staleTime: freshForMs,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < maximumRetries && isWorthRetrying(error),
      },
    },
  });
  function signedOut(): void {
    // Whoever signs in next gets a stream of their own: one that was refused would stay refused.
    stream?.close();
    stream = null;
    onSignedOut();
  }

  function openStream(): EventStream {
    const opened = api.stream();
    opened.onState((state) => {
      if (state.status === 'closed' && state.error !== null) onRefusal(state.error);
    });
    return opened;
  }

  let stream: EventStream | null = null;
  return {
    api,
    tokens,
    queries,
    // Opened at first use: before the sign-in there is nobody it could be opened for.
    get stream() {
      stream ??= openStream();
      return stream;
    },
  };
}

/** The client itself repeats what the network lost; this is for the token that was renewed in between. */
function isWorthRetrying(error: Error): boolean {
  return error instanceof ApexError && error.code === 'token_expired';
}
