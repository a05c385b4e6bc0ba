import { type Scope, userOf } from '@netra/contract';

/** Who is recorded as having done something: the person, else the API key, else the service. */
export function actorOf(scope: Scope): string {
  const { principal } = scope;
  if (principal.kind === 'key') return principal.keyId;
  return userOf(scope) ?? (principal.kind === 'service' ? principal.service : principal.userId);
}
