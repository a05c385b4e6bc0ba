import type { AccessTokenResponse } from '@netra/contract';

/** How long before its end a token is replaced, so that none expires on its way. */
const refreshAheadMs = 60_000;

export type AccessTokens = {
  /** A token that is still good for a minute; fetches one when there is none. Raises `unauthenticated`. */
  current(): Promise<string>;
  /** Forgets the token: after sign-out, a switch of organization, or a refusal by a service. */
  forget(): void;
};

/** Keeps one access token in memory (never in storage) and shares one request among all that wait for it. */
export function createAccessTokens(
  fetchToken: () => Promise<AccessTokenResponse>,
  now: () => number = Date.now,
): AccessTokens {
  let held: AccessTokenResponse | null = null;
  let pending: Promise<AccessTokenResponse> | null = null;

  function renew(): Promise<AccessTokenResponse> {
    const request = fetchToken().then(
      (token) => {
        if (pending === request) {
          held = token;
          pending = null;
        }
        return token;
      },
      (error: unknown) => {
        if (pending === request) pending = null;
        throw error;
      },
    );
    pending = request;
    return request;
  }

  return {
    async current() {
      if (held !== null && Date.parse(held.expiresAt) - refreshAheadMs > now()) return held.accessToken;
      return (await (pending ?? renew())).accessToken;
    },
    forget() {
      held = null;
      pending = null;
    },
  };
}
