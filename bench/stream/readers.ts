import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { CostSystem } from './cost-systems.ts';

/** Connections that are opened at the same time. */
const atOnce = 100;
/** Files a process needs besides its connections. */
const otherFiles = 200;
const loopbackAddresses = 4;
const portsOfAnAddress = 5_000;

/** Raises an error that says what to do where a process may not have so many connections. */
export function requireOpenFiles(connections: number): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) >= connections + otherFiles) return;
  throw new Error(
    `${connections} connections need ${connections + otherFiles} open files a process, and the limit is ${limit}; ` +
      `raise it with "ulimit -n ${connections + otherFiles}" and start again.`,
  );
}

/** Many readers of one stream, and when each numbered message came to each of them. */
export class Readers {
  readonly #system: CostSystem;
  readonly #port: number;
  readonly #sockets: WebSocket[] = [];
  #closing = false;
  #closedByServer = 0;
  #received = 0;
  #delays: number[] = [];
  readonly #sentAt = new Map<number, number>();

  constructor(system: CostSystem, port: number) {
    this.#system = system;
    this.#port = port;
  }

  async open(count: number): Promise<void> {
    for (let from = 0; from < count; from += atOnce) {
      const indexes = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => from + index);
      const opened = await Promise.all(
        indexes.map((index) =>
          this.#system.connect(this.#port, {
            onMessage: (text) => this.#take(text),
            localAddress: this.#localAddress(index, count),
          }),
        ),
      );
      for (const socket of opened) {
        socket.on('close', () => {
          if (!this.#closing) this.#closedByServer += 1;
        });
      }
      this.#sockets.push(...opened);
    }
  }

  /** Ends them all, and waits until the server may have noticed. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const socket of this.#sockets) socket.terminate();
    await wait(500);
  }

  /** Counts deliveries from the beginning. */
  forget(): void {
    this.#received = 0;
    this.#delays = [];
  }

  /** How many the other side has ended. */
  lost(): number {
    return this.#closedByServer;
  }

  /** Says that a message leaves now. */
  sent(number: number): void {
    this.#sentAt.set(number, performance.now());
  }

  /** Deliveries up to now. */
  received(): number {
    return this.#received;
  }

  /** Time from a message's leaving to its coming, in ms, one for each delivery. */
  delays(): readonly number[] {
    return this.#delays;
  }

  /** Waits for so many deliveries in all. */
  async until(deliveries: number, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (this.#received < deliveries && performance.now() < deadline) await wait(5);
  }

  #take(text: string): void {
    const now = performance.now();
    for (const [, number] of text.matchAll(/#(\d+)#/g)) {
      const sentAt = this.#sentAt.get(Number(number));
      if (sentAt === undefined) continue;
      this.#received += 1;
      this.#delays.push(now - sentAt);
    }
  }

  #localAddress(index: number, count: number): string | undefined {
    if (process.platform !== 'linux' || count <= portsOfAnAddress) return undefined;
    return `127.0.0.${2 + (index % loopbackAddresses)}`;
  }
}
