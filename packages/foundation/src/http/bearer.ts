import { ApexError } from '@netra/contract';

/** The token of an `Authorization: Bearer` header; raises `unauthenticated` when the header is absent or of another kind. */
export function bearerToken(header: string | undefined): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  if (token === undefined)
    throw new ApexError('unauthenticated', 'An Authorization header with a Bearer token is needed.');
  return token;
}
