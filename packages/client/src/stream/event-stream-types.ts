import type { ApexError, Event } from '@netra/contract';

/** The part of a WebSocket that the stream uses: browsers' own, Node's own and `ws` all have it. */
export type WebSocketLike = {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
};
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

export type EventStreamOptions = {
  /** Origin that serves `/ws` and `/api`, for example `https://apex.example.org`. */
  readonly baseUrl: string;
  /** Fetches a new single-use ticket, once for each connection. Takes precedence over `token` on the WebSocket. */
  readonly ticket?: () => Promise<string>;
  /** Makes a bearer token: sent as the first frame where there is no ticket, and as a header by the HTTP fallback. */
  readonly token?: () => Promise<string>;
  readonly fetch?: typeof globalThis.fetch;
  readonly WebSocket?: WebSocketConstructor;
  /** Longest wait between two tries, in ms (default 30,000); each wait is random between 0 and its span. */
  readonly maxDelayMs?: number;
  /** Time for a connection to say `hello`, in ms (default 10,000). */
  readonly openTimeoutMs?: number;
  /** How long after a missed heartbeat the connection is given up, in ms (default 8,000). */
  readonly heartbeatGraceMs?: number;
  /** Failed tries to open a WebSocket before events are read over HTTP instead (default 3); Infinity: never. */
  readonly attemptsBeforeHttp?: number;
  /** How long HTTP is used before a WebSocket is tried again, in ms (default 60,000). */
  readonly retryWebSocketAfterMs?: number;
  readonly random?: () => number;
};

/** Where the stream stands; every state can be shown to a person. */
export type StreamState =
  | { readonly status: 'connecting' }
  | {
      readonly status: 'open';
      readonly transport: 'websocket' | 'http';
      readonly connectionId: string | null;
    }
  | {
      readonly status: 'reconnecting';
      /** Tries since the connection was last open. */
      readonly attempt: number;
      /** When the next try is made (ms since 1970). */
      readonly retryAtMs: number;
      readonly reason: string;
      readonly error: ApexError | null;
    }
  /** The browser says that there is no network; the stream goes on by itself when there is. */
  | { readonly status: 'offline' }
  /** Ended for good: by `close()` (no error), or refused in a way that trying again cannot repair. */
  | { readonly status: 'closed'; readonly error: ApexError | null };

/** A position in a thread's log. `afterSeq` 0 is its start; `epoch` says which log the number belongs to. */
export type StreamPosition = { readonly afterSeq: number; readonly epoch?: string };

export type SubscriptionHandlers = {
  /** New events, each exactly once and in order; `partial_result`s may come merged (see `fromSeq`). */
  onEvents(events: readonly Event[], range: { readonly fromSeq: number; readonly toSeq: number }): void;
  /** What was delivered before is void (a restored database): drop it; events from `afterSeq` + 1 on follow. */
  onReset?(position: { readonly afterSeq: number; readonly epoch: string }): void;
  /** Everything up to the head that stood when the subscription began has been delivered. */
  onCaughtUp?(position: { readonly afterSeq: number; readonly epoch: string }): void;
  /** The subscription was refused (no such thread, no access) and is over. */
  onError?(error: ApexError): void;
};

export type Subscription = {
  /** Position after the last event that was delivered: enough to subscribe again later without loss. */
  position(): StreamPosition;
  /** Tells the server how far this person has read, for other tabs and devices. */
  acknowledge(seq: number): void;
  unsubscribe(): void;
};

export type AskCommand = {
  /** Made by the caller, kept over retries: the server carries it out once. */
  readonly cmdId: string;
  readonly thread?: string;
  readonly text: string;
  readonly references?: string[];
};
export type StopCommand = { readonly cmdId: string; readonly run: string };
/** A person's decision on a call that waits; `argsHash` is the one of the arguments the person was shown. */
export type ApproveCommand = {
  readonly cmdId: string;
  readonly run: string;
  readonly approvalId: string;
  readonly decision: 'approved' | 'denied';
  readonly argsHash: string;
};
export type Accepted = { readonly thread: string; readonly run?: string; readonly messageId?: string };

export type EventStream = {
  state(): StreamState;
  /** Calls the listener on every change of state; returns the function that ends this. */
  onState(listener: (state: StreamState) => void): () => void;
  subscribe(thread: string, position: StreamPosition, handlers: SubscriptionHandlers): Subscription;
  /** Asks; sent again after each reconnect until the server has answered. Raises the error it was rejected with. */
  ask(command: AskCommand): Promise<Accepted>;
  /** Stops a run, with the same guarantee. */
  stop(command: StopCommand): Promise<Accepted>;
  /** Allows or refuses a call that waits, with the same guarantee. Raises `approval_changed`, `approval_decided` and others. */
  approve(command: ApproveCommand): Promise<Accepted>;
  /** Tries at once, without waiting for the next try (a person pressed "try again"); also from `closed`. */
  reconnect(): void;
  /** Ends the stream; outstanding commands are rejected, though the server may have carried them out. */
  close(): void;
};
