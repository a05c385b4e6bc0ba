import { type ClientOptions, WebSocket } from 'ws';
import type { openApexThread } from './apex-installation.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** A system whose delivery is measured; its readers are plain sockets, so that clients cost the same everywhere. */
export type CostSystem = {
  readonly name: string;
  start(): Promise<ServerProcess>;
  /** Opens a reader; resolves when it is let in and reads. */
  connect(port: number, options: ReaderOptions): Promise<WebSocket>;
  /** Makes the message ready; what it returns hands it to the server for delivery. */
  prepare(server: ServerProcess, text: string): Promise<() => Promise<unknown>>;
};

type ReaderOptions = {
  readonly onMessage: (text: string) => void;
  /** Address of this side, for more connections than one address has ports. */
  readonly localAddress?: string | undefined;
};

type Step = {
  readonly onFrame: (text: string, socket: WebSocket) => boolean;
  readonly options?: ClientOptions;
};

/** Opens a socket and hands it every frame until `onFrame` says that it reads; from then on all are messages. */
function open(url: string, reader: ReaderOptions, step: Step | undefined): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const { localAddress, onMessage } = reader;
    const socket = new WebSocket(url, [], {
      perMessageDeflate: false,
      handshakeTimeout: 30_000,
      ...step?.options,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    let reads = step === undefined;
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
    if (reads) socket.on('open', () => resolve(socket));
    socket.on('message', (data) => {
      const text = String(data);
      if (reads) onMessage(text);
      else if (step?.onFrame(text, socket) === true) {
        reads = true;
        resolve(socket);
      }
    });
  });
}

const publish = async (server: ServerProcess, text: string) => () => server.ask('publish', text);

/** `ws` alone. */
export const plainSystem: CostSystem = {
  name: 'ws',
  start: () => startServer('./ws-server.ts'),
  connect: (port, reader) => open(`ws://127.0.0.1:${port}/`, reader, undefined),
  prepare: publish,
};

/** Socket.IO with connection state recovery in memory; Engine.IO 4 is spoken by hand. */
export const socketIoCostSystem: CostSystem = {
  name: 'Socket.IO',
  start: () => startServer('./socket-io-server.ts'),
  async connect(port, reader) {
    const onMessage = (text: string) => {
      if (text === '2') socket.send('3');
      else reader.onMessage(text);
    };
    const onFrame = (text: string, opened: WebSocket) => {
      if (text.startsWith('0')) opened.send('40');
      return text.startsWith('40');
    };
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
    const socket = await open(url, { ...reader, onMessage }, { onFrame });
    return socket;
  },
  prepare: publish,
};

/** Connections of one person. */
const connectionsOfOne = 10;

/**
 * Our stream with resume on: every reader is let in by a token and subscribes to the thread from its start. What is
 * appended by the process that serves the readers is handed to them after its commit; what is appended `elsewhere` is
 * read from the log once it is woken.
 */
export function apexCostSystem(
  installation: Awaited<ReturnType<typeof openApexThread>>,
  appender: 'here' | 'elsewhere' = 'here',
): CostSystem {
  let thread = '';
  let token: Promise<string> = installation.token();
  let opened = 0;
  return {
    name: appender === 'here' ? 'ours' : 'ours, appended elsewhere',
    async start() {
      thread = await installation.newThread();
      // The usual limits are of one person and one organization, which stand for many here.
      const streams = { connectionsPerOrganization: 20_000, framesPerSecondPerOrganization: 20_000 };
      return startServer('./apex-server.ts', installation.settings(thread, streams));
    },
    async connect(port, reader) {
      opened += 1;
      if (opened % connectionsOfOne === 0) token = installation.token();
      const onFrame = (text: string, socket: WebSocket) => {
        if (text.startsWith('{"type":"hello"'))
          socket.send(JSON.stringify({ type: 'subscribe', thread, afterSeq: 0 }));
        return text.startsWith('{"type":"subscribed"');
      };
      const options = { headers: { authorization: `Bearer ${await token}` } };
      return open(`ws://127.0.0.1:${port}/ws`, reader, { onFrame, options });
    },
    async prepare(server, text) {
      const events = await installation.append(thread, [text]);
      return appender === 'here'
        ? () => server.ask('handOver', JSON.stringify(events))
        : () => server.ask('wake', String(events.at(-1)?.seq));
    },
  };
}
