import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';
import { type AnswerOf, openAnalyticsDoor } from './analytics-door.ts';

export type BackendProcess = {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that it has written; also shown, unless its log level was chosen. */
  output(): string;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when the process has ended in order. */
  end(): Promise<void>;
};

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
  });
}

/** What several backends of one installation share: a database, identities, and analytics behind a loopback door. */
export async function createInstallation(
  answerOf?: AnswerOf,
  settings: Readonly<Record<string, string>> = {},
) {
  const database = await createTestDatabase();
  const identity = await createTestIdentity();
  const analytics = await openAnalyticsDoor(identity.publicKeys, answerOf);
  const children = new Set<ChildProcess>();
  // Most of a start is reading our own sources: what one backend has compiled the next finds.
  const compiled = mkdtempSync(join(tmpdir(), 'apex-compiled-'));
  const environment = {
    APEX_ENVIRONMENT: 'test',
    APEX_LOG_LEVEL: 'warn',
    APEX_PUBLIC_URL: identity.issuer,
    APEX_BACKEND_PORT: '0',
    APEX_AUTH_URL: identity.authUrl,
    APEX_ANALYTICS_URL: analytics.url,
    APEX_BACKEND_DATABASE_OWNER_URL: database.urls.backend.owner,
    APEX_BACKEND_DATABASE_URL: database.urls.backend.app,
    APEX_BACKEND_DATABASE_WORKER_URL: database.urls.backend.worker,
    APEX_SERVICE_PRIVATE_KEY: identity.serviceKeys.backend,
    APEX_SERVICE_PUBLIC_KEYS: identity.publicKeys,
    ...settings,
  };
  return {
    database,
    identity,
    analytics,
    environment,
    /** Starts a backend in a process of its own, with the small team or, as in production, the whole one. */
    async startProcess(
      team: 'small' | 'whole' = 'small',
      variables: Readonly<Record<string, string>> = {},
    ): Promise<BackendProcess> {
      const entry = team === 'small' ? './backend-process.ts' : '../main.ts';
      const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
        env: { NODE_COMPILE_CACHE: compiled, ...environment, ...variables },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => {
          output += chunk.toString('utf8');
          if (variables.APEX_LOG_LEVEL === undefined) process.stdout.write(chunk);
        });
      children.add(child);
      const url = await new Promise<string>((resolve, reject) => {
        child.once('message', (message) => resolve((message as { url: string }).url));
        child.once('exit', (code) => reject(new Error(`the backend ended with ${code} before it was ready`)));
      });
      const endWith = async (signal: 'SIGKILL' | 'SIGTERM') => {
        child.kill(signal);
        await exited(child);
        children.delete(child);
      };
      return {
        url,
        child,
        output: () => output,
        kill: () => endWith('SIGKILL'),
        end: () => endWith('SIGTERM'),
      };
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all([...children].map(exited));
      await Promise.all([analytics.close(), identity.close()]);
      await database.drop();
      rmSync(compiled, { recursive: true, force: true });
    },
  };
}

export type Installation = Awaited<ReturnType<typeof createInstallation>>;
