import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@netra/foundation';
import pg from 'pg';

export type Pulse = {
  /** Tries to take a dead executor's lock; its holder alone takes over its runs. Undefined when it is alive. */
  tryLock(lockKey: string): Promise<(() => Promise<void>) | undefined>;
  close(): Promise<void>;
};

export type PulseOptions = {
  readonly url: string;
  readonly executorId: string;
  readonly logger: Logger;
};

const reconnectMs = 100;
/** A frozen process keeps its session; it shows by a heartbeat that stands still (see the reaper). */
const heartbeatMs = 5_000;

/** A number of 63 bits that is this executor's alone. */
function newLockKey(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return ((BigInt(high >>> 1) << 32n) | BigInt(low)).toString();
}

/**
 * Shows that this process lives: one session holds an advisory lock for as long as the process does. PostgreSQL
 * frees it in the moment the process dies, so others need not wait for a heartbeat to be missed.
 */
export async function startPulse(options: PulseOptions): Promise<Pulse> {
  const { logger, executorId } = options;
  const lockKey = newLockKey();
  const ending = new AbortController();
  let client: pg.Client | undefined;

  const beat = (session: pg.Client) =>
    session.query(
      `insert into app.executor (id, lock_key, host) values ($1, $2, $3)
       on conflict (id) do update set heartbeat_at = now()`,
      [executorId, lockKey, hostname()],
    );
  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'apex-backend-pulse',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    fresh.on('error', (error) => logger.debug({ err: error }, 'the pulse connection broke'));
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1)', [lockKey]);
    await beat(fresh);
    client = fresh;
    fresh.once('end', () => {
      client = undefined;
      if (!ending.signal.aborted) void reconnect();
    });
  };
  const reconnect = async () => {
    while (!ending.signal.aborted) {
      try {
        return await connect();
      } catch (error) {
        logger.warn({ err: error }, 'the pulse of this process could not be shown; trying again');
        await delay(reconnectMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
  };
  await connect();
  const timer = setInterval(() => {
    if (client !== undefined)
      beat(client).catch((error) => logger.debug({ err: error }, 'a heartbeat was not written'));
  }, heartbeatMs);
  return {
    async tryLock(key) {
      const session = client;
      if (session === undefined) return undefined;
      const { rows } = await session.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
        key,
      ]);
      if (rows[0]?.locked !== true) return undefined;
      return async () => {
        await session.query('select pg_advisory_unlock($1)', [key]);
      };
    },
    async close() {
      ending.abort();
      clearInterval(timer);
      await client?.end();
    },
  };
}
