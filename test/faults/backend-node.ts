import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const entry = fileURLToPath(new URL('./backend-entry.ts', import.meta.url));
const pauseBeforeRestartMs = 50;
const startWithinMs = 30_000;

/** One of the world's backends, kept running, with its own ways to PostgreSQL and Redis. */
export type BackendNode = {
  readonly postgres: FaultProxy;
  readonly redis: FaultProxy | undefined;
  /** Where it listens; undefined while it is down or on its way out. */
  port(): number | undefined;
  jumpClock(aheadMs: number): void;
  kill(): Promise<void>;
  /** Ends it in order, and waits for the next one. */
  restart(): Promise<void>;
  untilReady(): Promise<void>;
  close(): Promise<void>;
};

export type BackendNodeOptions = {
  /** Settings of the service; database and Redis addresses are led through this node's own proxies. */
  readonly environment: Readonly<Record<string, string>>;
  readonly postgresPort: number;
  readonly redisPort: number | undefined;
  /** Everything it writes to its log. */
  readonly onOutput: (text: string) => void;
};

function through(url: string, port: number): string {
  const led = new URL(url);
  led.port = String(port);
  return led.href;
}

/** Starts a backend and keeps it running, as its supervisor does in production, until it is closed. */
export async function startBackendNode(options: BackendNodeOptions): Promise<BackendNode> {
  const postgres = await startFaultProxy(() => options.postgresPort);
  const { redisPort } = options;
  const redis = redisPort === undefined ? undefined : await startFaultProxy(() => redisPort);
  const env: Record<string, string> = { ...options.environment };
  for (const [name, value] of Object.entries(env)) {
    if (name.includes('DATABASE')) env[name] = through(value, postgres.port);
  }
  if (redis !== undefined) env.APEX_REDIS_URL = `redis://127.0.0.1:${redis.port}`;
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let closed = false;
  let exited: Promise<void> = Promise.resolve();

  function start(): void {
    // It may have died of itself just before the world was closed.
    if (closed) return;
    const started = fork(entry, [], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (chunk: Buffer) => options.onOutput(chunk.toString('utf8')));
    started.on('message', (message) => {
      // The last word of a killed process may come after the news of its end.
      if (started.exitCode !== null || started.signalCode !== null) return;
      port = Number(new URL((message as { url: string }).url).port);
    });
    exited = new Promise((resolve) =>
      started.once('exit', () => {
        port = undefined;
        resolve();
        setTimeout(start, pauseBeforeRestartMs);
      }),
    );
  }

  async function untilReady(): Promise<void> {
    const deadline = performance.now() + startWithinMs;
    while (port === undefined) {
      if (performance.now() > deadline) throw new Error(`a backend was not ready within ${startWithinMs} ms`);
      await wait(10);
    }
  }

  async function endWith(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const gone = exited;
    // The balancer sends nobody to a node that is on its way out.
    port = undefined;
    child?.kill(signal);
    await gone;
  }

  start();
  return {
    postgres,
    redis,
    port: () => port,
    jumpClock: (aheadMs) => {
      if (child?.connected) child.send({ clockAheadMs: aheadMs });
    },
    kill: () => endWith('SIGKILL'),
    async restart() {
      await endWith('SIGTERM');
      await untilReady();
    },
    untilReady,
    async close() {
      closed = true;
      await endWith('SIGKILL');
      await Promise.all([postgres.close(), redis?.close()]);
    },
  };
}
