import { runWithTransaction } from '@better-auth/core/context';
import { ApexError, type LoginRequest, type RegisterRequest } from '@netra/contract';
import { createOrganization } from '../organizations/create-organization.ts';
import type { Library } from './library.ts';
import { askLibrary } from './library-error.ts';
import { type OpenSession, sessionOfToken } from './sessions-of-library.ts';

export type SignedIn = { readonly session: OpenSession; readonly setCookies: string[] };

/**
 * Creates a user, their organization and a session in one transaction: an account without an organization is never
 * left behind. Raises `email_taken`.
 */
export async function register(
  library: Library,
  request: RegisterRequest,
  headers: Headers,
): Promise<SignedIn> {
  const { adapter, internalAdapter } = await library.$context;
  const { email, password, name } = request;
  const made = await askLibrary(() =>
    runWithTransaction(adapter, async () => {
      const signedUp = await library.api.signUpEmail({
        body: { email, password, name },
        headers,
        returnHeaders: true,
      });
      const { token, user } = signedUp.response;
      if (token === null) throw new Error('the library opened no session for a new user');
      const organization = await createOrganization(library, {
        name: request.organization ?? `${name}'s organization`,
        userId: user.id,
      });
      await internalAdapter.updateSession(token, { activeOrganizationId: organization.id });
      return { token, setCookies: signedUp.headers.getSetCookie() };
    }),
  );
  return { session: await sessionOfToken(library, made.token), setCookies: made.setCookies };
}

/** Signs in by password. Raises `credentials_invalid`, the same (and after the same work) for an unknown address. */
export async function login(library: Library, request: LoginRequest, headers: Headers): Promise<SignedIn> {
  const answer = await askLibrary(() =>
    library.api.signInEmail({
      body: { email: request.email, password: request.password },
      headers,
      returnHeaders: true,
    }),
  );
  return {
    session: await sessionOfToken(library, answer.response.token),
    setCookies: answer.headers.getSetCookie(),
  };
}

/** Opens a session for a person who proved themselves by a one-time link. Raises `link_invalid` for a deleted user. */
export async function openSession(library: Library, userId: string, headers: Headers): Promise<SignedIn> {
  const answer = await askLibrary(() =>
    library.api.openSession({ body: { userId }, headers, returnHeaders: true }),
  );
  const { token } = answer.response;
  if (token === null) throw new ApexError('link_invalid', 'The account this link belongs to is gone.');
  return { session: await sessionOfToken(library, token), setCookies: answer.headers.getSetCookie() };
}

/** Ends the session of the request's cookie; returns the cookies that make the browser forget it. */
export async function logout(library: Library, headers: Headers): Promise<string[]> {
  const answer = await askLibrary(() => library.api.signOut({ headers, returnHeaders: true }));
  return answer.headers.getSetCookie();
}
