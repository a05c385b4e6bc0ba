// Live delivery: the run log over WebSockets, event sources and long polls. It holds no event that is not in the log,
// never lets a slow reader slow a run or another reader, and closes nothing without a code that says what to do.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApexError, maxClientFrameBytes, type Scope } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { chooseProtocol, offeredProtocols, requireVersion } from '../session/upgrade-credential.ts';
import type { Commands, ReadPositions } from './commands.ts';
import { Connection, type ConnectionRoom } from './connection.ts';
import { createFrameHandler } from './frame-handlers.ts';
import type { Limits } from './limits.ts';
import type { StreamSettings } from './stream-settings.ts';
import type { ThreadFeeds } from './thread-feeds.ts';

export type WebSocketDependencies = {
  readonly sessions: StreamSessions;
  readonly feeds: ThreadFeeds;
  readonly limits: Limits;
  readonly commands: Commands;
  readonly readPositions: ReadPositions;
  readonly logger: Logger;
  readonly settings: StreamSettings;
};

/** The part of an HTTP server that upgrades requests. */
export type UpgradingServer = {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
  off(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
};

export type WebSockets = {
  /** Connections that are open now. */
  size(): number;
  /** Ends the connections of whoever `matches`, for a revoked session or a removed member; returns how many. */
  closeWhere(matches: (scope: Scope) => boolean, error: ApexError): number;
  /** Ends all connections with 4001: clients come back, to this server or another. */
  close(): Promise<void>;
};

const webSocketPath = '/ws';
/** Frames above this are not even read; between ours and this one they are answered with a typed error. */
const readLimitBytes = 16 * maxClientFrameBytes;
/** Clients of a server that goes down come back within this time, not all at once. */
const comeBackWithinMs = 1_000;
const goodbyeMs = 3_500;

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://any.invalid').pathname;
}

/** Opens `/ws` on a server. */
export function registerWebSocket(server: UpgradingServer, dependencies: WebSocketDependencies): WebSockets {
  const { sessions, limits, settings, logger } = dependencies;
  const open = new Map<WebSocket, Connection>();
  const room: ConnectionRoom = {
    settings,
    limits,
    sessions,
    logger,
    handle: createFrameHandler(dependencies),
  };
  let closing = false;
  let whenEmpty: (() => void) | undefined;
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: readLimitBytes,
    handleProtocols: (offered) => chooseProtocol(offered),
  });

  async function sessionOf(request: IncomingMessage): Promise<StreamSession | null> {
    if (closing)
      throw new ApexError('server_restarting', 'The server is shutting down.', { retryAfterMs: 500 });
    requireVersion(offeredProtocols(request));
    return sessions.ofRequest(request);
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (pathOf(request) !== webSocketPath) {
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(room, webSocket, socket);
      open.set(webSocket, connection);
      listenTo(webSocket);
      connection.begin(sessionOf(request));
    });
  }

  // The same functions for every socket, which they are called on: none keeps its request or anything else of it.
  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    open.get(this)?.receive(isBinary ? '' : data.toString());
  }
  function onPong(this: WebSocket): void {
    open.get(this)?.heard();
  }
  function onError(this: WebSocket, error: Error): void {
    // A frame that breaks the WebSocket protocol itself, or a reset: `close` follows, which is where we clean up.
    logger.debug({ err: error, connectionId: open.get(this)?.id }, 'a connection broke');
  }
  function onClose(this: WebSocket): void {
    const connection = open.get(this);
    open.delete(this);
    connection?.closed();
    if (open.size === 0) whenEmpty?.();
  }
  function listenTo(webSocket: WebSocket): void {
    webSocket.on('message', onMessage);
    webSocket.on('pong', onPong);
    webSocket.on('error', onError);
    webSocket.on('close', onClose);
  }

  const tickMs = Math.max(
    10,
    Math.min(1_000, settings.heartbeatMs / 5, settings.pongMs / 4, settings.maximumConnectionMs / 20),
  );
  const heartbeat = setInterval(() => {
    for (const connection of open.values()) connection.tick();
  }, tickMs);
  server.on('upgrade', onUpgrade);

  return {
    size: () => open.size,
    closeWhere(matches, error) {
      const found = [...open.values()].filter((connection) => {
        const session = connection.known();
        return session !== null && matches(session.scope);
      });
      for (const connection of found) connection.closeWith(error);
      return found.length;
    },
    async close() {
      if (closing) return;
      closing = true;
      clearInterval(heartbeat);
      const emptied = new Promise<void>((resolve) => {
        whenEmpty = resolve;
      });
      for (const connection of [...open.values()]) {
        const retryAfterMs = Math.floor(Math.random() * comeBackWithinMs);
        connection.closeWith(
          new ApexError('server_restarting', 'The server is shutting down.', { retryAfterMs }),
        );
      }
      if (open.size > 0) {
        let late: NodeJS.Timeout | undefined;
        await Promise.race([
          emptied,
          new Promise<void>((resolve) => {
            late = setTimeout(resolve, goodbyeMs);
          }),
        ]);
        clearTimeout(late);
      }
      server.off('upgrade', onUpgrade);
      upgrades.close();
    },
  };
}
