// Protection against requests forged by other sites' pages (CSRF). Every request that changes something and is not a
// service's must come from our own page: browsers state the origin of such requests themselves, and a page cannot
// change it. SameSite=Lax cookies stand behind this as a second wall.
//
// Without an Origin header a request passes only when it carries no cookie at all: then nothing of a browser's is
// used, and programs (CLI, tests) need no header. With a cookie and no origin it is refused; a program that keeps
// cookies has to send `Origin`. A bearer token does not excuse an origin that is wrong.
import { ApexError } from '@netra/contract';
import type { FastifyRequest } from 'fastify';

const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** The origins our own pages have: the public URL's, and for a loopback one the other names of this machine. */
export function ownOrigins(publicUrl: string): readonly string[] {
  const url = new URL(publicUrl);
  if (!(loopbackNames as readonly string[]).includes(url.hostname)) return [url.origin];
  const port = url.port === '' ? '' : `:${url.port}`;
  return loopbackNames.map((name) => `${url.protocol}//${name}${port}`);
}

/** Raises `origin_refused` for a changing request that does not come from one of `origins`. */
export function requireOwnOrigin(request: FastifyRequest, origins: readonly string[]): void {
  if (readingMethods.has(request.method)) return;
  const { origin, cookie } = request.headers;
  if (origin === undefined && cookie === undefined) return;
  if (origin !== undefined && origins.includes(origin)) return;
  throw new ApexError(
    'origin_refused',
    origin === undefined
      ? 'A request with a cookie must state its Origin.'
      : `Requests from the origin ${origin} are not accepted; use ${origins[0]}.`,
  );
}
