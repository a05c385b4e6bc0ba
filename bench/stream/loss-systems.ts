import { io } from 'socket.io-client';
import { createApexClient } from '../../packages/client/src/index.ts';
import { openApexThread } from './apex-installation.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** A reader of the stream, which reconnects by itself. */
type Reader = { close(): void };

/** A way to send numbered messages to a reader, whose server can be killed and started anew. */
export type System = {
  readonly name: string;
  /** Begins a stream that nothing was sent to. */
  begin(): Promise<void>;
  start(): Promise<ServerProcess>;
  /** Reads as this system's own client does, and hands over each message that arrives. */
  read(url: string, onMessage: (text: string) => void): Promise<Reader>;
  close(): Promise<void>;
};

/** All reconnect as fast, so that none has an advantage by being late. */
const mostDelayMs = 200;

/** Socket.IO with connection state recovery: in memory, or over the streams of a Redis. */
export function socketIoSystem(name: string, redisUrl?: string): System {
  return {
    name,
    begin: async () => undefined,
    start: () => startServer('./socket-io-server.ts', redisUrl === undefined ? {} : { redisUrl }),
    async read(url, onMessage) {
      const socket = io(url, {
        transports: ['websocket'],
        reconnectionDelay: mostDelayMs / 2,
        reconnectionDelayMax: mostDelayMs,
      });
      socket.on('message', onMessage);
      return { close: () => socket.close() };
    },
    close: async () => undefined,
  };
}

/** Our stream, over a PostgreSQL of its own. */
export async function apexSystem(name: string): Promise<System> {
  const installation = await openApexThread();
  let thread = '';
  return {
    name,
    async begin() {
      thread = await installation.newThread();
    },
    start: () => startServer('./apex-server.ts', installation.settings(thread)),
    async read(url, onMessage) {
      const token = await installation.token();
      const client = createApexClient({ baseUrl: url, accessToken: async () => token });
      const stream = client.stream({
        maxDelayMs: mostDelayMs,
        openTimeoutMs: 2_000,
        attemptsBeforeHttp: Number.POSITIVE_INFINITY,
      });
      stream.subscribe(
        thread,
        { afterSeq: 0 },
        {
          onEvents(events) {
            for (const event of events) if (event.type === 'agent_thinking') onMessage(event.data.thought);
          },
        },
      );
      return { close: () => stream.close() };
    },
    close: () => installation.close(),
  };
}
