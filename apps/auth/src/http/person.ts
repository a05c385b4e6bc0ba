import { ApexError, type Me, type Scope } from '@netra/contract';
import { bearerToken } from '@netra/foundation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listOrganizations, preferredOrganization, roleIn } from '../organizations/memberships.ts';
import { findSession } from '../sessions/sessions.ts';
import { type OpenSession, sessionOfCookie } from '../sign-in/sessions-of-library.ts';
import type { AuthParts } from './parts.ts';
import { libraryHeaders, setCookies } from './request-facts.ts';

/** The person who asks, and the organization they ask for. */
export type Person = OpenSession & {
  /** True when an access token names the organization: then no other may stand in for it. */
  readonly organizationFixed: boolean;
};

/** The person behind the session cookie. Raises `unauthenticated`. */
export async function personOfCookie(
  parts: AuthParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Person> {
  const found =
    request.headers.cookie === undefined
      ? undefined
      : await sessionOfCookie(parts.library, libraryHeaders(request));
  if (found === undefined) throw new ApexError('unauthenticated', 'You are not signed in.');
  setCookies(reply, found.setCookies);
  return { ...found.session, organizationFixed: false };
}

async function personOfToken(parts: AuthParts, authorization: string): Promise<Person> {
  const { scope } = await parts.tokens.verify(bearerToken(authorization));
  const { principal } = scope;
  if (principal.kind !== 'user') throw new ApexError('unauthenticated', 'This is no token of a person.');
  const { userId, sessionId } = principal;
  const session = await findSession(parts.stores.app, { userId, sessionId, now: parts.now() });
  if (session === undefined) throw new ApexError('unauthenticated', 'The session of this token was ended.');
  const { email, name } = session;
  return { userId, sessionId, email, name, organizationId: scope.organizationId, organizationFixed: true };
}

/**
 * The person who sent a request. An Authorization header decides when there is one, even when it is not valid; else
 * the session cookie. Unlike other services, this one refuses a token as soon as its session ends. Raises
 * `unauthenticated` or `token_expired`.
 */
export function personOf(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): Promise<Person> {
  const { authorization } = request.headers;
  return authorization === undefined
    ? personOfCookie(parts, request, reply)
    : personOfToken(parts, authorization);
}

/** The scope a person acts in, with their role as it is now. Raises `organization_required` or `forbidden`. */
export async function scopeOf(parts: AuthParts, person: Person): Promise<Scope> {
  const { app } = parts.stores;
  const { userId, sessionId } = person;
  const chosen = person.organizationId;
  const role = chosen === null ? undefined : await roleIn(app, { userId, organizationId: chosen });
  if (chosen !== null && role !== undefined)
    return { organizationId: chosen, principal: { kind: 'user', userId, sessionId, role } };
  if (person.organizationFixed)
    throw new ApexError('forbidden', 'You are no longer a member of this organization.');
  const organizationId = await preferredOrganization(app, userId);
  const otherRole = organizationId === null ? undefined : await roleIn(app, { userId, organizationId });
  if (organizationId === null || otherRole === undefined)
    throw new ApexError('organization_required', 'You belong to no organization.');
  return { organizationId, principal: { kind: 'user', userId, sessionId, role: otherRole } };
}

/** What a person is told about themselves. Raises as `scopeOf`. */
export async function meOf(parts: AuthParts, person: Person): Promise<Me> {
  const scope = await scopeOf(parts, person);
  const organizations = await listOrganizations(parts.stores.app, person.userId);
  const organization = organizations.find((entry) => entry.id === scope.organizationId);
  if (organization === undefined)
    throw new ApexError('organization_required', 'You belong to no organization.');
  return {
    user: { id: person.userId, email: person.email, name: person.name },
    organization,
    organizations,
  };
}
