// Two backends on one PostgreSQL, with Redis where the machine has it, behind a balancer, every connection through a
// proxy that can do what networks do. The parts are the real ones; only analytics is a loopback door and the team small.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openAnalyticsDoor } from '../../apps/backend/src/testing/analytics-door.ts';
import { bootstrapDatabase, roleNames } from '../../apps/cli/src/engines/postgres/bootstrap.ts';
import { type PostgresEngine, startPostgres } from '../../apps/cli/src/engines/postgres/start-postgres.ts';
import { freePort } from '../../apps/cli/src/supervisor/ports.ts';
import { createTestIdentity } from '../fixtures/identity.ts';
import { hasRedisServer, startRedisServer } from '../fixtures/redis-server.ts';
import { type BackendNode, startBackendNode } from './backend-node.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const password = 'fault-password';

export type World = {
  readonly nodes: readonly BackendNode[];
  /** What clients connect to. */
  readonly balancer: FaultProxy;
  readonly baseUrl: string;
  readonly identity: Awaited<ReturnType<typeof createTestIdentity>>;
  readonly hasRedis: boolean;
  /** How long every tool takes from now on, in ms. */
  slowTools(milliseconds: number): void;
  restartPostgres(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  killRedis(): Promise<void>;
  /** Undoes every fault and waits until both backends serve. */
  heal(): Promise<void>;
  /** Reads the store past every wall, as the checker must. */
  query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<Row[]>;
  /** All that the backends have logged. */
  output(): string;
  close(): Promise<void>;
};

export type WorldOptions = { readonly redis?: boolean };

/** Starts a world. Nothing of it is left after `close`. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'apex-faults-'));
  const postgresPort = await freePort();
  const startEngine = () =>
    startPostgres({
      directory: join(root, 'postgres'),
      port: postgresPort,
      password,
      logFile: join(root, 'postgres.log'),
      // Processes die here, machines do not: what was written to the kernel is kept.
      settings: { fsync: 'off', full_page_writes: 'off' },
    });
  let engine: PostgresEngine = await startEngine();
  const databases = await bootstrapDatabase({
    serverUrl: engine.adminUrl('postgres'),
    databaseUrl: engine.adminUrl('apex'),
    passwords: Object.fromEntries(roleNames.map((name) => [name, password])) as never,
  });
  const withRedis = options.redis !== false && hasRedisServer();
  const redis = withRedis ? await startRedisServer() : undefined;
  const identity = await createTestIdentity();
  const analytics = await openAnalyticsDoor(identity.publicKeys);
  let output = '';
  const startNode = () =>
    startBackendNode({
      environment: {
        APEX_ENVIRONMENT: 'test',
        APEX_LOG_LEVEL: 'info',
        APEX_PUBLIC_URL: identity.issuer,
        APEX_BACKEND_PORT: '0',
        APEX_AUTH_URL: identity.authUrl,
        APEX_ANALYTICS_URL: analytics.url,
        APEX_BACKEND_DATABASE_OWNER_URL: databases.backend.owner,
        APEX_BACKEND_DATABASE_URL: databases.backend.app,
        APEX_BACKEND_DATABASE_WORKER_URL: databases.backend.worker,
        APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.backend,
        APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
      },
      postgresPort,
      redisPort: redis?.port,
      onOutput: (text) => {
        output += text;
      },
    });
  const first = await startNode();
  await first.untilReady();
  const nodes = [first, await startNode()];
  let turn = 0;
  const balancer = await startFaultProxy(() => {
    const ports = nodes.flatMap((node) => node.port() ?? []);
    turn += 1;
    return ports[turn % Math.max(1, ports.length)];
  });

  /** A fault may be asked for while another of its kind runs: each waits for the one before. */
  let engineWork = Promise.resolve();
  let redisWork = Promise.resolve();
  const world: World = {
    nodes,
    balancer,
    baseUrl: `http://127.0.0.1:${balancer.port}`,
    identity,
    hasRedis: withRedis,
    slowTools(milliseconds) {
      analytics.delayMs = milliseconds;
    },
    restartPostgres(signal) {
      engineWork = engineWork.then(async () => {
        const gone = new Promise((resolve) => engine.process.once('exit', resolve));
        engine.process.kill(signal);
        await gone;
        engine = await startEngine();
      });
      return engineWork;
    },
    killRedis() {
      redisWork = redisWork.then(async () => {
        await redis?.kill();
        await redis?.start();
      });
      return redisWork;
    },
    async heal() {
      balancer.set({ kind: 'none' });
      for (const node of nodes) {
        node.postgres.set({ kind: 'none' });
        node.redis?.set({ kind: 'none' });
        node.jumpClock(0);
      }
      await Promise.all([engineWork, redisWork]);
      await Promise.all(nodes.map((node) => node.untilReady()));
    },
    async query(sql, values) {
      const client = new pg.Client({ connectionString: engine.adminUrl('apex') });
      await client.connect();
      try {
        return (await client.query<never>(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    output: () => output,
    async close() {
      await balancer.close();
      await Promise.all(nodes.map((node) => node.close()));
      await redis?.close();
      await Promise.all([analytics.close(), identity.close()]);
      await engine.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
  await world.heal();
  return world;
}
