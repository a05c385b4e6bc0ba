import type { Authenticator, HttpService, Logger } from '@netra/foundation';
import type { Tailer } from '../log/tailer.ts';
import type { RedisLink } from '../redis/open-redis.ts';
import { type Revocations, refuseRevoked, sessionEnded } from '../session/revocations.ts';
import { createStreamSessions } from '../session/stream-session.ts';
import { registerTicketRoutes } from '../session/ticket-routes.ts';
import { createTicketStore } from '../session/tickets.ts';
import type { AppDatabase } from '../store/tables.ts';
import { registerAgUiRoutes } from './ag-ui/ag-ui-routes.ts';
import type { Commands } from './commands.ts';
import { createEventLog } from './event-log.ts';
import { registerEventRoutes } from './event-routes.ts';
import { createEventSources } from './event-sources.ts';
import { createLimits } from './limits.ts';
import { createReadPositions } from './read-positions.ts';
import { registerWebSocket, type WebSockets } from './register-web-socket.ts';
import { defaultStreamSettings, type StreamSettings } from './stream-settings.ts';
import { createThreadFeeds } from './thread-feeds.ts';

export type StreamsOptions = {
  /** The app role: row level security applies. */
  readonly database: AppDatabase;
  /** The worker role: reads what is new, for readers whose access was checked when they began. */
  readonly worker: AppDatabase;
  readonly tailer: Pick<Tailer, 'watch'>;
  readonly authenticator: Authenticator;
  readonly commands: Commands;
  /** Address browsers see; its origin may open streams. */
  readonly publicUrl: string;
  /** Other origins that may. */
  readonly allowedOrigins?: readonly string[];
  readonly logger: Logger;
  /** Keeps tickets while it answers. */
  readonly redis?: RedisLink | undefined;
  /** Ends the streams of sessions and keys that are ended. */
  readonly revocations?: Revocations | undefined;
  readonly settings?: Partial<StreamSettings>;
};

export type Streams = {
  readonly webSockets: WebSockets;
  /** Ends every stream so that its reader comes back elsewhere; also done before the server closes. */
  close(): Promise<void>;
};

/** Adds everything that is live to a backend: tickets, `/ws`, event sources, long polls, `POST /api/chat/stream`. */
export function registerStreams(app: HttpService, options: StreamsOptions): Streams {
  const { database, commands, logger, revocations } = options;
  const authenticator =
    revocations === undefined ? options.authenticator : refuseRevoked(options.authenticator, revocations);
  const settings = { ...defaultStreamSettings, ...options.settings };
  const publicOrigin = new URL(options.publicUrl).origin;
  const allowedOrigins = [publicOrigin, ...(options.allowedOrigins ?? [])];
  const tickets = createTicketStore(database, { redis: options.redis, logger });
  const { credentialLifetimeMs } = settings;
  const sessions = createStreamSessions({
    authenticator,
    tickets,
    revocations,
    publicOrigin,
    allowedOrigins,
    credentialLifetimeMs,
  });
  const log = createEventLog({ database, worker: options.worker, tailer: options.tailer });
  const feeds = createThreadFeeds(log, logger);
  const limits = createLimits(settings);
  const readPositions = createReadPositions(database);
  registerTicketRoutes(app, { authenticator, tickets, publicOrigin, allowedOrigins });
  const sources = createEventSources({ feeds, limits, settings });
  const polls = registerEventRoutes(app, { sessions, sources, log, limits, commands });
  registerAgUiRoutes(app, { database, sessions, sources, log, commands });
  const webSockets = registerWebSocket(app.server, {
    sessions,
    feeds,
    limits,
    commands,
    readPositions,
    logger,
    settings,
  });
  const unwatch = revocations?.onRevoked((matches) => {
    webSockets.closeWhere(matches, sessionEnded());
    sources.endWhere(matches, sessionEnded());
    polls.endWhere(matches, sessionEnded());
  });
  async function close(): Promise<void> {
    unwatch?.();
    sources.endWhere(() => true);
    polls.endWhere(() => true);
    await webSockets.close();
    feeds.close();
  }
  app.addHook('preClose', close);
  return { webSockets, close };
}
