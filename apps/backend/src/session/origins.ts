import type { IncomingMessage } from 'node:http';
import { ApexError } from '@netra/contract';

/** The page a request comes from; null when no page made it (a program, or a same-origin GET, which says nothing). */
export type RequestOrigin = string | null;

/**
 * The origin of a request. Browsers leave the header out of same-origin GETs but mark these by `Sec-Fetch-Site`,
 * which no script can set: such a request comes from our own page.
 */
export function originOf(request: IncomingMessage, publicOrigin: string): RequestOrigin {
  const { origin } = request.headers;
  if (origin !== undefined) return origin;
  return request.headers['sec-fetch-site'] === 'same-origin' ? publicOrigin : null;
}

/** Raises `forbidden` for a page of a site that is not on the list; programs, which have no origin, pass. */
export function requireOrigin(origin: RequestOrigin, allowed: readonly string[]): void {
  if (origin === null || allowed.includes(origin)) return;
  throw new ApexError('forbidden', 'Pages of this origin may not open a stream here.', {
    suggestion: 'Open Apex under its own address, or add the origin to the allowed ones.',
  });
}
