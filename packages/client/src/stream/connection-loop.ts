import { ApexError, type ClientFrame, closeCodes, shouldReconnect } from '@netra/contract';
import type { EventStreamOptions, StreamState, WebSocketConstructor } from './event-stream-types.ts';
import { openHttpLink } from './http-link.ts';
import type { Link, LinkEnd, LinkEvents } from './link.ts';
import { watchNetwork } from './network-watch.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import type { ReceivedFrame } from './server-frames.ts';
import { openSocketLink } from './socket-link.ts';

/** A ticket may expire on its way; more refusals than this in a row mean that something else is wrong. */
const mostCredentialRefusals = 2;
/** Where a WebSocket has worked before, HTTP is only a bridge. */
const bridgeMs = 5_000;

export type ConnectionLoop = {
  start(): void;
  /** Sends on the open link; without one the frame is dropped, and said again by who keeps it. */
  send(frame: ClientFrame): void;
  /** Gives up the current link, which lost or garbled something, and opens another. */
  fail(reason: string): void;
  reconnect(): void;
  close(): void;
};

/** Keeps one link open: dials, waits with jitter, falls back to HTTP and returns, until closed or refused for good. */
export function createConnectionLoop(
  options: EventStreamOptions,
  events: { onState(state: StreamState): void; onFrame(frame: ReceivedFrame): void; onOpen(): void },
): ConnectionLoop {
  const random = options.random ?? Math.random;
  const WebSocket =
    options.WebSocket ?? (globalThis.WebSocket as unknown as WebSocketConstructor | undefined);
  let link: Link | null = null;
  let isOpen = false;
  let closed = false;
  let offline = false;
  let attempt = 0;
  let refusals = 0;
  let failedSockets = 0;
  let socketHasWorked = false;
  // Browsers fail a connection whose subprotocol a proxy has stripped: what failed is tried the other way, and what
  // works is kept.
  let offerSubprotocol = true;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let unwatch: (() => void) | undefined;

  const usesHttp = () => WebSocket === undefined || failedSockets >= (options.attemptsBeforeHttp ?? 3);

  function dropLink(): void {
    const ending = link;
    link = null;
    isOpen = false;
    clearTimeout(retry);
    ending?.end();
  }

  function finish(error: ApexError | null): void {
    closed = true;
    dropLink();
    unwatch?.();
    unwatch = undefined;
    events.onState({ status: 'closed', error });
  }

  function dial(): void {
    dropLink();
    events.onState({ status: 'connecting' });
    // Whoever was told so may have had enough.
    if (closed) return;
    const transport = usesHttp() ? 'http' : 'websocket';
    let current: Link | null = null;
    const isCurrent = () => link === current && !closed;
    const linkEvents: LinkEvents = {
      onOpen(connectionId) {
        if (!isCurrent()) return;
        isOpen = true;
        attempt = 0;
        refusals = 0;
        if (transport === 'websocket') {
          failedSockets = 0;
          socketHasWorked = true;
        } else if (WebSocket !== undefined) {
          retry = setTimeout(
            returnToSocket,
            socketHasWorked ? bridgeMs : (options.retryWebSocketAfterMs ?? 60_000),
          );
        }
        events.onState({ status: 'open', transport, connectionId });
        events.onOpen();
      },
      onFrame(frame) {
        if (isCurrent()) events.onFrame(frame);
      },
      onEnd(end) {
        if (!isCurrent()) return;
        // Nothing answers over HTTP either: the server is away, which says nothing against WebSockets.
        if (transport === 'http') failedSockets = 0;
        else if (!end.wasOpen) {
          failedSockets += 1;
          offerSubprotocol = !offerSubprotocol;
        }
        afterEnd(end);
      },
    };
    current = open(transport, linkEvents);
    link = current;
  }

  function open(transport: 'http' | 'websocket', linkEvents: LinkEvents): Link {
    const { baseUrl, ticket, token } = options;
    const openTimeoutMs = options.openTimeoutMs ?? 10_000;
    if (transport === 'http' || WebSocket === undefined) {
      const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
      return openHttpLink({ baseUrl, fetch, ticket, token, openTimeoutMs }, linkEvents);
    }
    const heartbeatGraceMs = options.heartbeatGraceMs ?? 8_000;
    return openSocketLink(
      { baseUrl, WebSocket, ticket, token, offerSubprotocol, openTimeoutMs, heartbeatGraceMs },
      linkEvents,
    );
  }

  function returnToSocket(): void {
    failedSockets = Math.max(0, (options.attemptsBeforeHttp ?? 3) - 1);
    dial();
  }

  function afterEnd(end: LinkEnd): void {
    dropLink();
    const { error } = end;
    const staleCredential = end.code === closeCodes.badTicket;
    refusals += staleCredential ? 1 : 0;
    const final = staleCredential ? refusals > mostCredentialRefusals : !shouldReconnect(end.code);
    if (final) {
      finish(error ?? new ApexError('forbidden', `The server refused the connection (${end.code}).`));
      return;
    }
    attempt += 1;
    const maxDelayMs = options.maxDelayMs ?? 30_000;
    const delayMs = reconnectDelayMs({ attempt, maxDelayMs, hintMs: error?.retryAfterMs, random });
    const reason = end.reason === '' ? `the connection ended (${end.code})` : end.reason;
    retry = setTimeout(dial, offline ? maxDelayMs : delayMs);
    if (offline) events.onState({ status: 'offline' });
    else events.onState({ status: 'reconnecting', attempt, retryAtMs: Date.now() + delayMs, reason, error });
  }

  function fail(reason: string): void {
    if (link !== null && !closed) afterEnd({ code: 1006, reason, error: null, wasOpen: isOpen });
  }

  function start(): void {
    unwatch ??= watchNetwork({
      onOnline: () => {
        offline = false;
        if (!isOpen && !closed) dial();
      },
      onOffline: () => {
        offline = true;
        fail('the network is gone');
      },
    });
    dial();
  }

  return {
    start,
    fail,
    send(frame) {
      if (isOpen) link?.send(frame);
    },
    reconnect() {
      if (isOpen) return;
      closed = false;
      attempt = 0;
      refusals = 0;
      start();
    },
    close() {
      if (!closed) finish(null);
    },
  };
}
