import { ApexError, type ClientFrame, closeCodes, fromWireError, subprotocol } from '@netra/contract';
import type { WebSocketConstructor, WebSocketLike } from './event-stream-types.ts';
import type { Link, LinkEvents } from './link.ts';
import { isRefusal } from './link.ts';
import { parseServerFrame } from './server-frames.ts';

/** Close code that browsers report for a connection that ended without one. */
const abnormalClosure = 1006;
/** Sent when we end the connection ourselves. */
const normalClosure = 1000;
const reauthenticateAheadMs = 60_000;
const openState = 1;

export type SocketLinkOptions = {
  readonly baseUrl: string;
  readonly WebSocket: WebSocketConstructor;
  readonly ticket: (() => Promise<string>) | undefined;
  readonly token: (() => Promise<string>) | undefined;
  /** Some proxies strip the subprotocol, on which browsers fail the connection: then none is offered. */
  readonly offerSubprotocol: boolean;
  readonly openTimeoutMs: number;
  readonly heartbeatGraceMs: number;
};

function socketUrl(baseUrl: string, ticket: string | undefined): string {
  const url = new URL('/ws', baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (ticket !== undefined) url.searchParams.set('ticket', ticket);
  return url.href;
}

/** Opens one WebSocket with a fresh credential and watches its heartbeat until it ends. */
export function openSocketLink(options: SocketLinkOptions, events: LinkEvents): Link {
  let socket: WebSocketLike | undefined;
  let ended = false;
  let wasOpen = false;
  let lastError: ApexError | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let reauthentication: ReturnType<typeof setTimeout> | undefined;

  function release(): void {
    ended = true;
    clearTimeout(silence);
    clearTimeout(reauthentication);
    if (socket === undefined) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    // A socket that fails after we let go of it still reports an error, which nobody waits for.
    socket.onerror = () => undefined;
    socket.close(normalClosure);
  }

  function endWith(end: { code: number; reason: string; error: ApexError | null }): void {
    if (ended) return;
    release();
    events.onEnd({ ...end, wasOpen });
  }

  function expectFrameWithin(timeoutMs: number): void {
    clearTimeout(silence);
    silence = setTimeout(() => {
      const error = new ApexError('no_pong', `The server gave no sign of life for ${timeoutMs} ms.`);
      endWith({ code: abnormalClosure, reason: 'no sign of life', error });
    }, timeoutMs);
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === openState) socket.send(JSON.stringify(frame));
  }

  function reauthenticateIn(lifetimeMs: number | undefined): void {
    const { token } = options;
    if (lifetimeMs === undefined || token === undefined) return;
    clearTimeout(reauthentication);
    const delayMs = Math.max(lifetimeMs / 2, lifetimeMs - reauthenticateAheadMs);
    reauthentication = setTimeout(() => {
      token().then(
        (fresh) => send({ type: 'authenticate', token: fresh }),
        // Without a new token the server ends the connection in time; the reconnect reports why none is had.
        (error: unknown) => {
          lastError = asApexError(error);
        },
      );
    }, delayMs);
  }

  function receive(data: unknown, heartbeat: { ms: number }): void {
    const frame = parseServerFrame(typeof data === 'string' ? data : '');
    if (frame.type === 'hello') {
      wasOpen = true;
      heartbeat.ms = frame.heartbeatMs;
      reauthenticateIn(frame.authenticatedForMs);
      events.onOpen(frame.connectionId);
    }
    if (frame.type === 'authenticated') reauthenticateIn(frame.authenticatedForMs);
    if (frame.type === 'error' && frame.thread === undefined) lastError = fromWireError(frame.error);
    if (frame.type === 'ping') send({ type: 'pong' });
    if (wasOpen) expectFrameWithin(heartbeat.ms + options.heartbeatGraceMs);
    events.onFrame(frame);
  }

  async function dial(): Promise<void> {
    const ticket = await options.ticket?.();
    const token = ticket === undefined ? await options.token?.() : undefined;
    if (ended) return;
    const url = socketUrl(options.baseUrl, ticket);
    const opened = options.offerSubprotocol
      ? new options.WebSocket(url, [subprotocol])
      : new options.WebSocket(url);
    const heartbeat = { ms: 0 };
    socket = opened;
    opened.onopen = () => {
      if (token !== undefined) send({ type: 'authenticate', token });
    };
    opened.onmessage = (message: { data: unknown }) => receive(message.data, heartbeat);
    opened.onerror = () => undefined;
    opened.onclose = (close: { code?: number; reason?: string }) =>
      endWith({ code: close.code ?? abnormalClosure, reason: close.reason ?? '', error: lastError });
  }

  expectFrameWithin(options.openTimeoutMs);
  dial().catch((error: unknown) => {
    const known = asApexError(error);
    endWith({
      code: isRefusal(known) ? closeCodes.forbidden : abnormalClosure,
      reason: 'no credential for the connection',
      error: known,
    });
  });
  return { send, end: release };
}

/** Anything thrown by a caller's own function, as an error of ours. */
function asApexError(error: unknown): ApexError {
  if (error instanceof ApexError) return error;
  return new ApexError('dependency_unavailable', 'The stream could not be connected.', { cause: error });
}
