import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@netra/foundation';
import { describe, expect, test } from 'vitest';
import { startAuth } from './start.ts';
import { startAuthForTest } from './testing/running-auth.ts';

const logger = createLogger({ service: 'auth', level: 'silent' });
const main = fileURLToPath(new URL('./main.ts', import.meta.url));

type Outcome = { code: number | null; output: string; readyAfterMs: number | undefined };

/** Runs `main.ts` as its own process; once it says it is ready, `whenReady` may look at it, then it is asked to end. */
function runMain(
  variables: Record<string, string>,
  whenReady: (url: string) => Promise<void>,
): Promise<Outcome> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [main], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  let readyAfterMs: number | undefined;
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('message', (message: { url: string }) => {
      readyAfterMs = performance.now() - startedAt;
      whenReady(message.url).then(() => child.kill('SIGTERM'), reject);
    });
    child.on('exit', (code) => resolve({ code, output, readyAfterMs }));
  });
}

describe('starting auth', () => {
  test('again on the same database keeps keys and sessions; a second instance shares them', async () => {
    const auth = await startAuthForTest();
    try {
      const { browser } = await auth.newPerson('Stayer');
      const second = await startAuth(auth.config, { logger });
      const cookie = `apex.session_token=${browser.cookies.get('apex.session_token')}`;
      const me = await fetch(new URL('/auth/me', second.url), { headers: { cookie } });
      expect(me.status).toBe(200);
      const keys = await (await fetch(new URL('/.well-known/jwks.json', second.url))).json();
      expect(keys).toEqual((await auth.send('GET', '/.well-known/jwks.json')).json);
      await second.close();
    } finally {
      await auth.close();
    }
  });

  test('with another secret is refused with the reason', async () => {
    const auth = await startAuthForTest();
    try {
      const secret = randomBytes(32).toString('base64url');
      await expect(startAuth({ ...auth.config, secret }, { logger })).rejects.toMatchObject({
        code: 'config_invalid',
        message: expect.stringContaining('APEX_AUTH_SECRET'),
      });
    } finally {
      await auth.close();
    }
  });

  test('without a database says so', async () => {
    const auth = await startAuthForTest();
    try {
      const databaseOwnerUrl = 'postgresql://nobody:nothing@127.0.0.1:1/none';
      await expect(startAuth({ ...auth.config, databaseOwnerUrl }, { logger })).rejects.toMatchObject({
        code: 'dependency_unavailable',
      });
    } finally {
      await auth.close();
    }
  });

  test('as a process: ready with its address, healthy, ends in order; without configuration names what is missing', async () => {
    const auth = await startAuthForTest();
    try {
      const { config } = auth;
      const outcome = await runMain(
        {
          APEX_ENVIRONMENT: 'test',
          APEX_AUTH_PORT: '0',
          APEX_PUBLIC_URL: config.publicUrl,
          APEX_AUTH_SECRET: config.secret,
          APEX_AUTH_DATABASE_OWNER_URL: config.databaseOwnerUrl,
          APEX_AUTH_DATABASE_URL: config.databaseUrl,
          APEX_AUTH_DATABASE_WORKER_URL: config.databaseWorkerUrl,
          APEX_SERVICE_PRIVATE_KEY: config.servicePrivateKey,
          APEX_SERVICE_PUBLIC_KEYS: config.servicePublicKeys,
        },
        async (url) => {
          const health = await (await fetch(new URL('/health/ready', url))).json();
          expect(health).toMatchObject({
            status: 'ready',
            dependencies: { postgres: { ready: true }, signingKeys: { ready: true } },
          });
          const openApi = await (await fetch(new URL('/openapi.json', url))).json();
          expect(Object.keys(openApi.paths)).toEqual(expect.arrayContaining(['/auth/login', '/auth/token']));
          expect(JSON.stringify(openApi.paths)).not.toContain('internal');
        },
      );
      expect(outcome.output).toContain('auth is ready');
      expect(outcome.output).not.toContain(config.secret);
      expect(outcome.code).toBe(0);
      expect(outcome.readyAfterMs).toBeLessThan(10_000);
      const refused = await runMain({}, async () => undefined);
      expect(refused.code).toBe(78);
      for (const variable of ['APEX_AUTH_SECRET', 'APEX_AUTH_DATABASE_URL', 'APEX_SERVICE_PUBLIC_KEYS'])
        expect(refused.output).toContain(`${variable}: is not set`);
    } finally {
      await auth.close();
    }
  });
});
