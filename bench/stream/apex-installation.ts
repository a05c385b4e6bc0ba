import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Event, type EventDraft, newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { appendEvents } from '../../apps/backend/src/log/append-events.ts';
import { openStores, type Stores, type StoreUrls } from '../../apps/backend/src/store/open-stores.ts';
import { createThread } from '../../apps/backend/src/threads/threads.ts';
import type { StreamSettings } from '../../apps/backend/src/ws/stream-settings.ts';
import { bootstrapDatabase, roleNames } from '../../apps/cli/src/engines/postgres/bootstrap.ts';
import { startPostgres } from '../../apps/cli/src/engines/postgres/start-postgres.ts';
import { freePort } from '../../apps/cli/src/supervisor/ports.ts';
import { createTestIdentity } from '../../test/fixtures/identity.ts';
import { started } from '../started.ts';

const password = 'bench-password';

type NumberedThread = { readonly scope: Scope; readonly thread: string };

/** What the server of our stream is started with. */
export type ApexServerSettings = NumberedThread & {
  readonly storeUrls: StoreUrls;
  readonly identity: { authUrl: string; issuer: string; publicKeys: string; serviceKey: string };
  readonly streams: Partial<StreamSettings>;
};

/** Appends texts to the log in one transaction; resolves with the events after the commit. */
export async function appendNumbered(
  stores: Stores,
  { scope, thread }: NumberedThread,
  texts: readonly string[],
): Promise<Event[]> {
  const drafts = texts.map(
    (thought): EventDraft => ({
      type: 'agent_thinking',
      agent: 'supervisor',
      step: 1,
      data: { thought, step: 1 },
    }),
  );
  const target = { organizationId: scope.organizationId, thread, run: null };
  return withScope(stores.app.kysely, scope, (transaction) => appendEvents(transaction, target, drafts));
}

/** A PostgreSQL with our schemas, and people who have tokens: what backends under measurement share. */
export async function openInstallation() {
  const root = mkdtempSync(join(tmpdir(), 'apex-bench-stream-'));
  const starting = startPostgres({
    directory: join(root, 'postgres'),
    port: await freePort(),
    password,
    logFile: join(root, 'postgres.log'),
    // Processes are killed here, machines are not: what was written to the kernel is kept.
    settings: { fsync: 'off', full_page_writes: 'off' },
  });
  const { thing: engine, end } = await started(starting, async (postgres) => {
    await postgres.close();
    rmSync(root, { recursive: true, force: true });
  });
  const databases = await bootstrapDatabase({
    serverUrl: engine.adminUrl('postgres'),
    databaseUrl: engine.adminUrl('apex'),
    passwords: Object.fromEntries(roleNames.map((name) => [name, password])) as never,
  });
  const identity = await createTestIdentity();
  return {
    databases,
    identity,
    async close() {
      await identity.close();
      await end();
    },
  };
}

/** An installation with one thread that numbered events are appended to. */
export async function openApexThread() {
  const installation = await openInstallation();
  const { identity, databases } = installation;
  const { owner: ownerUrl, app: appUrl, worker: workerUrl } = databases.backend;
  const storeUrls = { ownerUrl, appUrl, workerUrl };
  const stores = await openStores(storeUrls, {
    logger: createLogger({ service: 'backend', level: 'error' }),
  });
  const organizationId = newId('organization');
  const userId = newId('user');
  const scope: Scope = {
    organizationId,
    principal: { kind: 'user', userId, sessionId: newId('session'), role: 'analyst' },
  };
  const newThread = async (): Promise<string> => (await createThread(stores.app.kysely, scope, 'Numbers')).id;
  return {
    newThread,
    append: (thread: string, texts: readonly string[]) => appendNumbered(stores, { scope, thread }, texts),
    /** A token of another person of the organization each time. */
    token: () => identity.accessToken({ organizationId, role: 'analyst', expires: '2h' }),
    settings: (thread: string, streams: Partial<StreamSettings> = {}): ApexServerSettings => ({
      ...{ scope, thread, storeUrls, streams },
      identity: {
        authUrl: identity.authUrl,
        issuer: identity.issuer,
        publicKeys: identity.publicKeys,
        serviceKey: identity.serviceKeys.backend,
      },
    }),
    async close() {
      await stores.close();
      await installation.close();
    },
  };
}
