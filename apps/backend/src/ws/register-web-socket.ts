// Live delivery: the run log over WebSockets, event sources and long polls. It holds no event that is not in the log,
// never lets a slow reader slow a run or another reader, and closes nothing without a code that says what to do.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApexError, type Scope } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import type { StreamSession, StreamSessions } from '../session/stream-session.ts';
import { offeredProtocols, requireVersion } from '../session/upgrade-credential.ts';
import type { Commands, ReadPositions } from './commands.ts';
import { Connection, type ConnectionRoom } from './connection.ts';
import { createFrameHandler } from './frame-handlers.ts';
import type { Limits } from './limits.ts';
import type { StreamSettings } from './stream-settings.ts';
import type { ThreadFeeds } from './thread-feeds.ts';
import { acceptUpgrade, refuseUpgrade } from './wire/accept-upgrade.ts';

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
/** Clients of a server that goes down come back within this time, not all at once. */
const comeBackWithinMs = 1_000;
const goodbyeMs = 3_500;

/** Null where the address cannot be read: nothing that is sent may raise here, where nobody would catch it. */
function pathOf(request: IncomingMessage): string | null {
  return URL.parse(request.url ?? '/', 'http://any.invalid')?.pathname ?? null;
}

/** Opens `/ws` on a server. */
export function registerWebSocket(server: UpgradingServer, dependencies: WebSocketDependencies): WebSockets {
  const { sessions, limits, settings, logger } = dependencies;
  const open = new Set<Connection>();
  let closing = false;
  let whenEmpty: (() => void) | undefined;
  const room: ConnectionRoom = {
    settings,
    limits,
    sessions,
    logger,
    handle: createFrameHandler(dependencies),
    onGone(connection) {
      open.delete(connection);
      if (open.size === 0) whenEmpty?.();
    },
  };

  async function sessionOf(request: IncomingMessage): Promise<StreamSession | null> {
    if (closing)
      throw new ApexError('server_restarting', 'The server is shutting down.', { retryAfterMs: 500 });
    requireVersion(offeredProtocols(request));
    return sessions.ofRequest(request);
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (pathOf(request) !== webSocketPath) {
      refuseUpgrade(socket, {
        status: '404 Not Found',
        problem: `WebSockets are opened at ${webSocketPath}`,
      });
      return;
    }
    if (!acceptUpgrade(request, socket)) return;
    const connection = new Connection(room, socket);
    open.add(connection);
    connection.begin(sessionOf(request), head);
  }

  const tickMs = Math.max(
    10,
    Math.min(1_000, settings.heartbeatMs / 5, settings.pongMs / 4, settings.maximumConnectionMs / 20),
  );
  const heartbeat = setInterval(() => {
    for (const connection of open) connection.tick();
  }, tickMs);
  server.on('upgrade', onUpgrade);

  return {
    size: () => open.size,
    closeWhere(matches, error) {
      const found = [...open].filter((connection) => {
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
      for (const connection of [...open]) {
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
      for (const connection of open) connection.cut();
    },
  };
}
