import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { ApexError, errorClass, toWireError } from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { forwardedHeaders } from './forwarded-headers.ts';

/**
 * Joins WebSocket upgrades of a path with the service that owns it, byte by byte. Frames are not read here, so close
 * codes and heartbeats pass unchanged, and a slow reader slows its own service's queue instead of filling ours.
 */
export function forwardWebSocket(app: HttpService, upstreams: Readonly<Record<string, string>>): void {
  const open = new Set<Duplex>();
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A client that vanishes is no fault of ours; its socket is closed right after.
    socket.on('error', (error) => app.log.debug({ err: error }, 'a client left in mid-connection'));
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const upstream = upstreams[path];
    if (upstream === undefined) {
      refuse(socket, new ApexError('not_found', `There is no WebSocket at ${path}.`));
      return;
    }
    join({ request, socket, head, upstream, app });
  });
  app.addHook('preClose', async () => {
    for (const socket of open) socket.destroy();
  });
}

type Joint = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly upstream: string;
  readonly app: HttpService;
};

function join({ request, socket, head, upstream, app }: Joint): void {
  const target = new URL(request.url ?? '/', upstream);
  const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = open(target, {
    headers: { ...request.headers, ...forwardedHeaders(request), host: target.host },
  });
  socket.on('close', () => outgoing.destroy());
  outgoing.on('upgrade', (response, upstreamSocket, upstreamHead) => {
    socket.write(headOf(response));
    socket.write(upstreamHead);
    upstreamSocket.write(head);
    upstreamSocket.setNoDelay(true);
    upstreamSocket.setTimeout(0);
    upstreamSocket.on('error', () => socket.destroy());
    upstreamSocket.on('close', () => socket.destroy());
    socket.on('close', () => upstreamSocket.destroy());
    upstreamSocket.pipe(socket).pipe(upstreamSocket);
  });
  // The service refused before the upgrade: its answer is the client's answer.
  outgoing.on('response', (response) => {
    endAfterAnswer(socket);
    socket.write(headOf(response));
    response.pipe(socket);
  });
  outgoing.on('error', (error) => {
    if (socket.destroyed) return;
    app.log.warn({ err: error, path: target.pathname }, 'the service behind a WebSocket does not answer');
    refuse(
      socket,
      new ApexError('dependency_unavailable', 'The service behind this WebSocket does not answer.'),
    );
  });
  outgoing.end();
}

function headOf(response: IncomingMessage): string {
  const { statusCode = 502, rawHeaders } = response;
  const lines = [`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    // The body is passed on decoded, and ends with the connection.
    if (name.toLowerCase() === 'transfer-encoding') continue;
    lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** What was answered is not upgraded: a client that keeps its half of the connection open would hold it for ever. */
function endAfterAnswer(socket: Duplex): void {
  socket.once('finish', () => socket.destroy());
}

function refuse(socket: Duplex, error: ApexError): void {
  endAfterAnswer(socket);
  const { status } = errorClass(error.code);
  const body = JSON.stringify({ error: toWireError(error) });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
