import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServiceTokenIssuer, processEnvironment } from '@netra/foundation';
import type { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';

type Identity = Awaited<ReturnType<typeof createTestIdentity>>;

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** One for all children of an identity; it goes with the run's PostgreSQL. */
const databases = new WeakMap<Identity, Promise<TestDatabase>>();

function databaseOf(identity: Identity): Promise<TestDatabase> {
  const known = databases.get(identity) ?? createTestDatabase();
  databases.set(identity, known);
  return known;
}

/** Starts the analytics service as a process of its own on a data directory; resolves when it is ready or has ended. */
export async function startChild(identity: Identity, directory: string) {
  const { urls } = await databaseOf(identity);
  const child: ChildProcess = fork(main, [], {
    silent: true,
    env: {
      PATH: processEnvironment().PATH,
      APEX_LOG_LEVEL: 'error',
      APEX_ANALYTICS_PORT: '0',
      APEX_AUTH_URL: identity.authUrl,
      APEX_PUBLIC_URL: identity.issuer,
      APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.analytics,
      APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
      APEX_ANALYTICS_CLICKHOUSE_DIRECTORY: directory,
      APEX_ANALYTICS_DATABASE_OWNER_URL: urls.analytics.owner,
      APEX_ANALYTICS_DATABASE_URL: urls.analytics.app,
      APEX_ANALYTICS_DATABASE_WORKER_URL: urls.analytics.worker,
    },
  });
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stdout?.resume();
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string | undefined>((resolve) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    void ended.then(() => resolve(undefined));
  });
  const backend = await createServiceTokenIssuer(identity.serviceKeys.backend);

  return {
    url,
    ended,
    output: () => output,
    request: async (organizationId: string, path: string, init: RequestInit = {}) => {
      const principal = { kind: 'service', service: 'backend', role: 'owner' } as const;
      const token = await backend.issue('analytics', { organizationId, principal });
      return fetch(new URL(path, url), {
        ...init,
        headers: {
          authorization: `Bearer ${token}`,
          ...(init.headers as Record<string, string> | undefined),
        },
      });
    },
    /** As a crash does it: no time for anything. */
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export type ChildAnalytics = Awaited<ReturnType<typeof startChild>>;
