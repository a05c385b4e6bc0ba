import type { Scope } from '@netra/contract';

/** The scope in which the backend itself reads one organization's run, before it knows for whom the run works. */
export function systemScope(organizationId: string): Scope {
  return { organizationId, principal: { kind: 'service', service: 'backend', role: 'viewer' } };
}
