import { type ClientFrame, type ServerFrame, type ServerFrameOf, serverFrameSchema } from '@netra/contract';
import { WebSocket } from 'ws';

export type RawSocketOptions = {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
  readonly query?: string;
};

/** A plain WebSocket that keeps every frame it was sent, checked against the contract. */
export class RawSocket {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiters = new Set<() => void>();

  constructor(url: string, options: RawSocketOptions = {}) {
    const query = options.query === undefined ? '' : `?${options.query}`;
    this.socket = new WebSocket(`${url}${query}`, options.protocols ?? [], {
      headers: options.headers ?? {},
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      this.frames.push(serverFrameSchema.parse(JSON.parse(String(data))));
      for (const waiter of [...this.#waiters]) waiter();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Sends a frame, or any text, as soon as the socket is open. */
  async send(frame: ClientFrame | string): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve, reject) => {
        this.socket.once('open', resolve);
        this.socket.once('close', () => reject(new Error('closed before it opened')));
      });
    }
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  framesOf<Type extends ServerFrame['type']>(type: Type): ServerFrameOf<Type>[] {
    return this.frames.filter((frame): frame is ServerFrameOf<Type> => frame.type === type);
  }

  /** Seqs of all delivered events, in the order they came. */
  seqs(): number[] {
    return this.framesOf('events').flatMap((frame) => frame.events.map((event) => event.seq));
  }

  /** Waits until the frames so far satisfy `holds`. */
  async until(holds: (socket: RawSocket) => boolean, timeoutMs = 10_000): Promise<void> {
    if (holds(this)) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        reject(
          new Error(`not within ${timeoutMs} ms; frames: ${JSON.stringify(this.frames).slice(0, 2_000)}`),
        );
      }, timeoutMs);
      const check = () => {
        if (!holds(this)) return;
        this.#waiters.delete(check);
        clearTimeout(timer);
        resolve();
      };
      this.#waiters.add(check);
    });
  }

  async next<Type extends ServerFrame['type']>(type: Type): Promise<ServerFrameOf<Type>> {
    await this.until((socket) => socket.framesOf(type).length > 0);
    const [first] = this.framesOf(type);
    if (first === undefined) throw new Error(`no ${type} frame came`);
    return first;
  }

  cut(): void {
    this.socket.terminate();
  }
}
