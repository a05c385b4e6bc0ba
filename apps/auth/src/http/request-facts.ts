import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddressHeader } from '../sign-in/library.ts';

/** What the audit log says about where a request came from. */
export function factsOf(request: FastifyRequest): {
  ipAddress: string;
  userAgent?: string;
  requestId: string;
} {
  const userAgent = request.headers['user-agent'];
  return {
    ipAddress: request.ip,
    requestId: request.id,
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

/** The headers the library may see: the cookie, who calls, and the address we found it at. Nothing else passes. */
export function libraryHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ [clientAddressHeader]: request.ip });
  if (request.headers.cookie !== undefined) headers.set('cookie', request.headers.cookie);
  const userAgent = request.headers['user-agent'];
  if (userAgent !== undefined) headers.set('user-agent', userAgent.slice(0, 500));
  return headers;
}

/** Passes the library's cookies on to the browser. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
}
