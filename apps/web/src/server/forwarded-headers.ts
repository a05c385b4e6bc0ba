import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

type Arrived = { readonly headers: IncomingHttpHeaders; readonly socket: Socket };

const loopbackAddresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * What the next service must know of the client: its address, and the scheme and host it used. What a request claims
 * of itself counts only when it came from this machine (a proxy in front of us), so that nobody can pose as another.
 */
export function forwardedHeaders(request: Arrived): Readonly<Record<string, string>> {
  const { headers, socket } = request;
  const address = socket.remoteAddress ?? '';
  const claims = loopbackAddresses.includes(address) ? headers : {};
  const before = first(claims['x-forwarded-for']);
  return {
    'x-forwarded-for': before === undefined ? address : `${before}, ${address}`,
    'x-forwarded-proto':
      first(claims['x-forwarded-proto']) ?? (socket instanceof TLSSocket ? 'https' : 'http'),
    'x-forwarded-host': first(claims['x-forwarded-host']) ?? headers.host ?? '',
  };
}
