import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrapDatabase, roleNames } from '../apps/cli/src/engines/postgres/bootstrap.ts';
import { startPostgres } from '../apps/cli/src/engines/postgres/start-postgres.ts';
import { freePort } from '../apps/cli/src/supervisor/ports.ts';
import { createServiceTokenIssuer, processEnvironment } from '../packages/foundation/src/index.ts';
import { createTestIdentity } from '../test/fixtures/identity.ts';

const main = fileURLToPath(new URL('../apps/analytics/src/main.ts', import.meta.url));
const password = 'bench-password';
/** For so long, in ms, a token is shown again. */
const tokenMs = 20_000;

/** The analytics service as a process of its own, on its own PostgreSQL and a directory of its own, all removed by `stop`. */
export async function startAnalyticsService() {
  const identity = await createTestIdentity();
  const root = mkdtempSync(join(tmpdir(), 'apex-bench-'));
  const postgres = await startPostgres({
    directory: join(root, 'postgres'),
    port: await freePort(),
    password,
    logFile: join(root, 'postgres.log'),
  });
  const { analytics } = await bootstrapDatabase({
    serverUrl: postgres.adminUrl('postgres'),
    databaseUrl: postgres.adminUrl('apex'),
    passwords: Object.fromEntries(roleNames.map((name) => [name, password])) as never,
  });
  const child = fork(main, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: process.execArgv.filter((argument) => argument.startsWith('--cpu-prof')),
    env: {
      PATH: processEnvironment().PATH,
      APEX_LOG_LEVEL: 'warn',
      APEX_ANALYTICS_PORT: '0',
      APEX_AUTH_URL: identity.authUrl,
      APEX_PUBLIC_URL: identity.issuer,
      APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
      APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
      APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: join(root, 'clickhouse'),
      APEX_ANALYTICS_DATABASE_OWNER_URL: analytics.owner,
      APEX_ANALYTICS_DATABASE_URL: analytics.app,
      APEX_ANALYTICS_DATABASE_WORKER_URL: analytics.worker,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    void ended.then((code) => reject(new Error(`the analytics service ended with ${code}`)));
  });
  const tokens = await createServiceTokenIssuer(identity.serviceKeys.backend);
  const issued = new Map<string, { readonly token: string; readonly atMs: number }>();
  return {
    url,
    /** What a request for an organization must show; good for some seconds, so to be asked for again with each. */
    authorization: async (organizationId: string): Promise<string> => {
      const known = issued.get(organizationId);
      if (known !== undefined && performance.now() - known.atMs < tokenMs) return `Bearer ${known.token}`;
      const principal = { kind: 'service', service: 'backend', role: 'owner' } as const;
      const token = await tokens.issue('analytics', { organizationId, principal });
      issued.set(organizationId, { token, atMs: performance.now() });
      return `Bearer ${token}`;
    },
    async stop(): Promise<void> {
      child.kill('SIGTERM');
      await ended;
      await postgres.close();
      await identity.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export type AnalyticsService = Awaited<ReturnType<typeof startAnalyticsService>>;
