import type { Role, Scope } from '@netra/contract';
import { type Authenticator, requirePermission, requireRole } from '@netra/foundation';

type Asking = { readonly headers: { readonly authorization?: string | undefined } };

/** Who asks, once it is known that they may read. */
export type Reader = (request: Asking, needed?: Role) => Promise<Scope>;

/** Makes the check in front of every route that reads or changes: role and, for keys, the permission to read. */
export function createReader(authenticator: Authenticator): Reader {
  return async (request, needed = 'viewer') => {
    const scope = await authenticator.scopeOf(request.headers.authorization);
    requireRole(scope, needed);
    requirePermission(scope, needed === 'viewer' ? 'read' : 'ask');
    return scope;
  };
}
