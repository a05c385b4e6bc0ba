// Who asks, and what they may: people and services by role, API keys by permission and project.
import { ApexError, type Filter, type KeyScope, type Role, type Scope } from '@netra/contract';
import { type Authenticator, type KeyVerifier, requireRole } from '@netra/foundation';

/** What a route needs of a caller. */
export type Need = 'ingest' | 'read';

const permissions: Record<Need, readonly string[]> = {
  ingest: ['ingest', 'admin'],
  read: ['read', 'ask', 'admin'],
};
const leastRole: Record<Need, Role> = { ingest: 'analyst', read: 'viewer' };

export type Caller = {
  readonly scope: Scope;
  /** The one project an API key is bound to; null for all of the organization's. */
  readonly project: string | null;
};

export type Door = {
  /** The caller behind an Authorization header. Raises `unauthenticated`, `forbidden`, `token_expired`. */
  enter(authorization: string | undefined, need: Need): Promise<Caller>;
};

/** Makes the door of the service; `verifyKey` also says which project a key is bound to. */
export function createDoor(authenticator: Authenticator, verifyKey: KeyVerifier): Door {
  return {
    async enter(authorization, need) {
      const scope = await authenticator.scopeOf(authorization);
      const { principal } = scope;
      if (principal.kind !== 'key') {
        requireRole(scope, leastRole[need]);
        return { scope, project: null };
      }
      if (!permissions[need].some((permission) => principal.permissions.includes(permission))) {
        throw new ApexError('forbidden', `This API key lacks the permission "${permissions[need][0]}".`);
      }
      // Answered from memory: the authenticator has just verified it.
      const key: KeyScope = await verifyKey((authorization ?? '').replace(/^Bearer +/i, ''));
      return { scope, project: key.project };
    },
  };
}

/** A filter narrowed to the caller's project. Raises `forbidden` when it names another. */
export function withinProject(caller: Caller, filter: Filter): Filter {
  if (caller.project === null) return filter;
  checkProjects(caller, filter.project ?? [caller.project]);
  return { ...filter, project: [caller.project] };
}

/** Raises `forbidden` unless the caller may deal with all of these projects. */
export function checkProjects(caller: Caller, projects: readonly string[]): void {
  const other = projects.find((project) => caller.project !== null && project !== caller.project);
  if (other === undefined) return;
  throw new ApexError(
    'forbidden',
    `This API key is bound to the project "${caller.project}", not "${other}".`,
  );
}
