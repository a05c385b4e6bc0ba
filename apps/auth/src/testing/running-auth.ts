// A real auth service for tests, on a real PostgreSQL of its own, with its log kept for looking at.
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { type Me, newId, type Role } from '@netra/contract';
import { createLogger, createServiceTokenIssuer } from '@netra/foundation';
import pg from 'pg';
import { createTestIdentity } from '../../../../test/fixtures/identity.ts';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';
import type { AuthConfig } from '../config.ts';
import { startAuth } from '../start.ts';
import { type Browser, createBrowser, type Sending, sendTo } from './browser.ts';

export const publicUrl = 'http://127.0.0.1:3000';
export const password = 'correct horse battery';

/** Starts auth with a database of its own. `config` replaces single settings. */
export async function startAuthForTest(config: Partial<AuthConfig> = {}) {
  const [database, identity] = await Promise.all([createTestDatabase(), createTestIdentity()]);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const fullConfig: AuthConfig = {
    environment: 'test',
    logLevel: 'trace',
    host: '127.0.0.1',
    publicUrl,
    servicePrivateKey: identity.serviceKeys.auth,
    servicePublicKeys: identity.publicKeys,
    port: 0,
    databaseOwnerUrl: database.urls.auth.owner,
    databaseUrl: database.urls.auth.app,
    databaseWorkerUrl: database.urls.auth.worker,
    secret: randomBytes(32).toString('base64url'),
    ...config,
  };
  const logger = createLogger({ service: 'auth', level: 'trace' }, destination);
  let offsetMs = 0;
  const auth = await startAuth(fullConfig, { logger, now: () => new Date(Date.now() + offsetMs) });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const issuers = {
    auth: await createServiceTokenIssuer(identity.serviceKeys.auth),
    analytics: await createServiceTokenIssuer(identity.serviceKeys.analytics),
  };

  return {
    url: auth.url,
    auth,
    config: fullConfig,
    identity,
    issuers,
    /** Superuser's eyes: sees every row. */
    admin,
    log: () => lines.join(''),
    /** Moves the service's clock. */
    pass: (durationMs: number) => {
      offsetMs += durationMs;
    },
    browser: () => createBrowser(auth.url, publicUrl),
    send: (method: string, path: string, sending: Sending = {}) =>
      sendTo(auth.url, { method, path, ...sending }),
    /** Calls an internal route as one of our services. */
    asService: async (service: keyof typeof issuers, path: string, body: unknown) =>
      sendTo(auth.url, {
        method: 'POST',
        path,
        body,
        headers: { authorization: `Bearer ${await issuers[service].issue('auth')}` },
      }),
    /** Registers a person with a new organization; the browser is signed in. */
    async newPerson(name: string): Promise<{ browser: Browser; me: Me; email: string }> {
      const browser = createBrowser(auth.url, publicUrl);
      const email = `${name.toLowerCase()}-${randomBytes(4).toString('hex')}@example.org`;
      const answer = await browser.send('POST', '/auth/register', {
        body: { email, password, name, organization: `${name} Ltd` },
      });
      if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${answer.text}`);
      return { browser, me: answer.json, email };
    },
    /** Makes a registered person a member of an organization, as an invitation will. */
    async addMember(organizationId: string, userId: string, role: Role): Promise<void> {
      await admin.query(
        'insert into auth.member (id, organization_id, user_id, role, created_at) values ($1, $2, $3, $4, now())',
        [newId('member'), organizationId, userId, role],
      );
    },
    async close(): Promise<void> {
      await auth.close();
      await admin.end();
      await identity.close();
      await database.drop();
    },
  };
}

export type AuthForTest = Awaited<ReturnType<typeof startAuthForTest>>;
