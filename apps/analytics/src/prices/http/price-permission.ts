import { ApexError } from '@netra/contract';
import { requireRole } from '@netra/foundation';
import type { Caller } from '../../session/door.ts';

/** Raises `forbidden` for a key bound to one project: prices are the whole organization's. */
export function requireOrganization(caller: Caller): void {
  if (caller.project === null) return;
  throw new ApexError(
    'forbidden',
    `This API key is bound to the project "${caller.project}"; prices are not.`,
  );
}

/** Raises `forbidden` unless the caller may change what the organization's calls cost. */
export function requirePriceKeeper(caller: Caller): void {
  requireOrganization(caller);
  requireRole(caller.scope, 'admin');
}

/** Raises `forbidden` unless a person asks: a machine must not wave through what waits for one. */
export function requirePerson(caller: Caller): void {
  requirePriceKeeper(caller);
  if (caller.scope.principal.kind === 'key')
    throw new ApexError('forbidden', 'An API key cannot decide on quarantined prices: a person must.');
}
