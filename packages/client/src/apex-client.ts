import { createRequester } from './http/requester.ts';
import { acceptanceRoutes } from './routes/acceptances.ts';
import { analyticsRoutes } from './routes/analytics.ts';
import { authRoutes } from './routes/auth.ts';
import { documentRoutes } from './routes/documents.ts';
import { exportRoutes } from './routes/exports.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { importRoutes } from './routes/imports.ts';
import { outcomeRoutes } from './routes/outcomes.ts';
import { priceRoutes } from './routes/prices.ts';
import { runRoutes } from './routes/runs.ts';
import { syntheticRoutes } from './routes/synthetic.ts';
import { textRoutes } from './routes/texts.ts';
import { threadRoutes } from './routes/threads.ts';
import { createEventStream } from './stream/event-stream.ts';
import type { EventStream, EventStreamOptions, WebSocketConstructor } from './stream/event-stream-types.ts';

const defaultTimeoutMs = 15_000;
const defaultAttempts = 4;

export type ApexClientOptions = {
  /** Origin that serves every route, for example `https://apex.example.org`; a browser's own is `location.origin`. */
  readonly baseUrl: string;
  /** Makes a bearer token (access token or API key) for each request; keep and renew it there. */
  readonly accessToken: () => Promise<string>;
  readonly fetch?: typeof globalThis.fetch;
  readonly WebSocket?: WebSocketConstructor;
  /** Time limit of one attempt in ms (default 15,000); routes that compute have their own, longer ones. */
  readonly timeoutMs?: number;
  /** Tries of a request that may be repeated without harm (default 4). */
  readonly attempts?: number;
};

/** Makes the typed client of every route. Failures are `ApexError`s with the server's own code. */
export function createApexClient(options: ApexClientOptions) {
  const requester = createRequester({
    baseUrl: options.baseUrl,
    accessToken: options.accessToken,
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    attempts: options.attempts ?? defaultAttempts,
  });
  const runs = runRoutes(requester);
  return {
    ...runs,
    ...analyticsRoutes(requester),
    threads: threadRoutes(requester),
    documents: documentRoutes(requester),
    feedback: feedbackRoutes(requester),
    imports: importRoutes(requester),
    outcomes: outcomeRoutes(requester),
    acceptances: acceptanceRoutes(requester),
    prices: priceRoutes(requester),
    exports: exportRoutes(requester),
    synthetic: syntheticRoutes(requester),
    texts: textRoutes(requester),
    auth: authRoutes(requester),
    /** Opens the live event stream with a fresh ticket for each connection, and HTTP where no WebSocket opens. */
    stream: (overrides: Partial<EventStreamOptions> = {}): EventStream =>
      createEventStream({
        baseUrl: options.baseUrl,
        ticket: async () => (await runs.ticket()).ticket,
        token: options.accessToken,
        ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
        ...(options.WebSocket === undefined ? {} : { WebSocket: options.WebSocket }),
        ...overrides,
      }),
  };
}

export type ApexClient = ReturnType<typeof createApexClient>;
