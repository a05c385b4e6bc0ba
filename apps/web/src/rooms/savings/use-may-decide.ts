import { roleAllows } from '@netra/contract';
import { useMe } from '../../app/session/me-query.ts';

/** True for those who may accept, apply and withdraw; the server judges again. */
export function useMayDecide(): boolean {
  return roleAllows(useMe().organization.role, 'analyst');
}
