import type { Library } from './library.ts';
import { askLibrary } from './library-error.ts';

/** A session as just opened or found by its cookie. */
export type OpenSession = {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly name: string;
  readonly organizationId: string | null;
};

type LibrarySession = {
  session: { id: string; userId: string; activeOrganizationId?: unknown };
  user: { email: string; name: string };
};

function openSessionOf(found: LibrarySession): OpenSession {
  const organizationId = found.session.activeOrganizationId;
  return {
    userId: found.session.userId,
    sessionId: found.session.id,
    email: found.user.email,
    name: found.user.name,
    organizationId: typeof organizationId === 'string' ? organizationId : null,
  };
}

/** The session a fresh token stands for; the library has just made it. */
export async function sessionOfToken(library: Library, token: string): Promise<OpenSession> {
  const { internalAdapter } = await library.$context;
  const found = await internalAdapter.findSession(token);
  if (found === null) throw new Error('a session vanished while it was being opened');
  return openSessionOf(found);
}

/** The session behind a request's cookie with the cookies that renew it, or undefined without a valid one. */
export async function sessionOfCookie(
  library: Library,
  headers: Headers,
): Promise<{ session: OpenSession; token: string; setCookies: string[] } | undefined> {
  const answer = await askLibrary(() => library.api.getSession({ headers, returnHeaders: true }));
  if (answer.response === null) return undefined;
  return {
    session: openSessionOf(answer.response),
    token: answer.response.session.token,
    setCookies: answer.headers.getSetCookie(),
  };
}

/** Ends the session whose token this is. */
export async function endSessionOfToken(library: Library, token: string): Promise<void> {
  const { internalAdapter } = await library.$context;
  await internalAdapter.deleteSession(token);
}
