// Who opens a connection: the credential a request carries, and the scope behind it. The first credential that is
// present decides; a wrong one is refused and never falls through to the next. It refuses tokens in addresses, which
// end up in logs and histories.
import type { IncomingMessage } from 'node:http';
import { ApexError, subprotocol } from '@netra/contract';

/** What a request to open a stream vouches with. */
export type UpgradeCredential =
  | { readonly kind: 'authorization'; readonly authorization: string }
  | { readonly kind: 'ticket'; readonly ticket: string }
  /** Nothing yet: the first frame has to bring a token. */
  | { readonly kind: 'none' };

const bearerProtocol = 'bearer.';
const tokenParameters = [
  'token',
  'access_token',
  'accesstoken',
  'authorization',
  'bearer',
  'jwt',
  'api_key',
  'apikey',
];

/** The subprotocols a client offers, in its order. */
export function offeredProtocols(request: IncomingMessage): readonly string[] {
  const header = request.headers['sec-websocket-protocol'] ?? '';
  return header
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
}

/** The subprotocol to answer with; a token offered as one is never sent back. False answers with none. */
export function chooseProtocol(offered: Iterable<string>): string | false {
  const names = [...offered].filter((protocol) => !protocol.startsWith(bearerProtocol));
  return names.includes(subprotocol) ? subprotocol : (names[0] ?? false);
}

/** Raises `version_unsupported` when versions are offered and ours is not among them. */
export function requireVersion(offered: readonly string[]): void {
  if (offered.length === 0 || offered.includes(subprotocol)) return;
  throw new ApexError('version_unsupported', `This server speaks ${subprotocol} only.`, {
    details: { supported: [subprotocol] },
  });
}

/** Reads the credential of a request; raises `unauthenticated` when the address carries a token. */
export function credentialOf(request: IncomingMessage): UpgradeCredential {
  const { searchParams } = new URL(request.url ?? '/', 'http://any.invalid');
  for (const name of searchParams.keys()) {
    if (!tokenParameters.includes(name.toLowerCase())) continue;
    throw new ApexError('unauthenticated', 'Tokens are never accepted in an address.', {
      suggestion: 'Fetch a single-use ticket from POST /api/websocket/ticket and send it as ?ticket=.',
    });
  }
  const { authorization } = request.headers;
  if (authorization !== undefined) return { kind: 'authorization', authorization };
  const bearer = offeredProtocols(request).find((protocol) => protocol.startsWith(bearerProtocol));
  if (bearer !== undefined) {
    return { kind: 'authorization', authorization: `Bearer ${bearer.slice(bearerProtocol.length)}` };
  }
  const ticket = searchParams.get('ticket');
  return ticket === null ? { kind: 'none' } : { kind: 'ticket', ticket };
}
