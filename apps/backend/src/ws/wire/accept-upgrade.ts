import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { chooseProtocol, offeredProtocols } from '../../session/upgrade-credential.ts';

/** What a server proves with that it speaks WebSocket (RFC 6455, 1.3). */
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const keyForm = /^[+/0-9A-Za-z]{22}==$/;
const protocolForm = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const version = '13';

type Refusal = { readonly status: string; readonly problem: string; readonly headers?: readonly string[] };

function refusalOf(request: IncomingMessage, offered: readonly string[]): Refusal | null {
  const { headers, method } = request;
  if (method !== 'GET') return { status: '405 Method Not Allowed', problem: 'a WebSocket is opened by GET' };
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    return { status: '400 Bad Request', problem: 'the header Upgrade must be websocket' };
  if (!keyForm.test(headers['sec-websocket-key'] ?? ''))
    return { status: '400 Bad Request', problem: 'the header Sec-WebSocket-Key must be 16 bytes in base64' };
  if (headers['sec-websocket-version'] !== version)
    return {
      status: '426 Upgrade Required',
      problem: `the header Sec-WebSocket-Version must be ${version}`,
      headers: [`Sec-WebSocket-Version: ${version}`],
    };
  if (new Set(offered).size < offered.length || offered.some((name) => !protocolForm.test(name)))
    return {
      status: '400 Bad Request',
      problem: 'the header Sec-WebSocket-Protocol must list names, each once',
    };
  return null;
}

/** Answers a request that is not upgraded, and ends its connection. */
export function refuseUpgrade(socket: Duplex, { status, problem, headers = [] }: Refusal): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const lines = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(problem)}`,
    ...headers,
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${problem}`);
}

/** Makes a WebSocket of a request's connection. False when it cannot be one: then it was answered so, and ends. */
export function acceptUpgrade(request: IncomingMessage, socket: Duplex): boolean {
  const offered = offeredProtocols(request);
  const refusal = refusalOf(request, offered);
  if (refusal !== null) {
    refuseUpgrade(socket, refusal);
    return false;
  }
  if (!socket.readable || !socket.writable) {
    socket.destroy();
    return false;
  }
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}${keySuffix}`)
    .digest('base64');
  const protocol = chooseProtocol(offered);
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol === false ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return true;
}
