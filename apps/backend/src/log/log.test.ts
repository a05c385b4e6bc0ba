import { type EventDraft, newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { appendEvents } from './append-events.ts';
import { readEvents, readHead } from './read-events.ts';
import { createTailer } from './tailer.ts';

const logger = createLogger({ service: 'backend', level: 'warn' });
let testDatabase: TestDatabase;
let stores: Stores;

function personOf(organizationId: string): Scope {
  return {
    organizationId,
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  };
}
const scope = personOf(newId('organization'));

async function makeThread(owner: Scope): Promise<string> {
  const id = newId('thread');
  await withScope(stores.app.kysely, owner, async (transaction) => {
    const key = { organization_id: owner.organizationId };
    await transaction
      .insertInto('thread')
      .values({ ...key, id, title: 'A thread', created_by: 'someone' })
      .execute();
    await transaction
      .insertInto('thread_head')
      .values({ ...key, thread: id, seq: 0 })
      .execute();
  });
  return id;
}

const thought = (text: string): EventDraft => ({
  type: 'agent_thinking',
  agent: 'supervisor',
  step: 1,
  data: { thought: text, step: 1 },
});

const append = (owner: Scope, thread: string, drafts: EventDraft[]) =>
  withScope(stores.app.kysely, owner, (transaction) =>
    appendEvents(transaction, { organizationId: owner.organizationId, thread, run: null }, drafts),
  );

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { owner, app, worker } = testDatabase.urls.backend;
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
});

afterAll(async () => {
  await stores?.close();
  await testDatabase?.drop();
});

test('50 concurrent appenders leave no gap, no duplicate, and readers see a prefix at any moment', async () => {
  const thread = await makeThread(scope);
  let done = false;
  const reader = (async () => {
    let reads = 0;
    while (!done) {
      const page = await readEvents(stores.app.kysely, scope, { thread, afterSeq: 0, limit: 1_000 });
      expect(page.events.map((event) => event.seq)).toEqual(
        Array.from({ length: page.headSeq }, (_, index) => index + 1),
      );
      reads += 1;
    }
    return reads;
  })();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 50 }, async (_, writer) => {
      for (let round = 0; round < 4; round += 1)
        await append(scope, thread, [thought(`${writer}-${round}-a`), thought(`${writer}-${round}-b`)]);
    }),
  );
  const tookMs = performance.now() - startedAt;
  done = true;
  expect(await reader).toBeGreaterThan(0);
  const page = await readEvents(stores.app.kysely, scope, { thread, afterSeq: 0, limit: 1_000 });
  expect(page.headSeq).toBe(400);
  expect(page.events.map((event) => event.seq)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
  expect(new Set(page.events.map((event) => event.id)).size).toBe(400);
  logger.info({ tookMs }, 'appended 400 events in 200 transactions on one thread');
});

test('what is appended is given back as it is read', async () => {
  const thread = await makeThread(scope);
  const odd = { thought: 'nul \0, quote ", half \\u0000 and € 😀', step: 1, of: undefined };
  const events = await append(scope, thread, [
    thought('plain'),
    { ...thought('odd'), parentAgent: 'supervisor', data: odd } as EventDraft,
  ]);
  const page = await readEvents(stores.app.kysely, scope, { thread, afterSeq: 0, limit: 10 });
  expect(JSON.parse(JSON.stringify(events))).toEqual(JSON.parse(JSON.stringify(page.events)));
  // To the letter: adapters put the data of an event into text, in the order of its keys.
  expect(events.map(({ data }) => JSON.stringify(data))).toEqual(
    page.events.map(({ data }) => JSON.stringify(data)),
  );
  expect(page.events[1]?.data).toMatchObject({ thought: 'nul \ufffd, quote ", half \\u0000 and € 😀' });
});

test('a transaction that rolls back leaves no gap', async () => {
  const thread = await makeThread(scope);
  await append(scope, thread, [thought('one')]);
  await expect(
    withScope(stores.app.kysely, scope, async (transaction) => {
      const target = { organizationId: scope.organizationId, thread, run: null };
      await appendEvents(transaction, target, [thought('lost')]);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  const [event] = await append(scope, thread, [thought('two')]);
  expect(event?.seq).toBe(2);
  expect((await readHead(stores.app.kysely, scope, thread)).headSeq).toBe(2);
});

test('what is appended is what is read, and the epoch changes with the incarnation', async () => {
  const thread = await makeThread(scope);
  const appended = await append(scope, thread, [thought('one'), thought('two')]);
  const page = await readEvents(stores.app.kysely, scope, { thread, afterSeq: 0, limit: 10 });
  expect(page.events).toEqual(appended);
  expect(page.epoch).toMatch(/^[0-9a-f]{12}-[0-9a-f]+-[0-9A-F]+$/);
  const admin = (await openStores(
    {
      ownerUrl: testDatabase.urls.backend.owner,
      appUrl: testDatabase.adminUrl,
      workerUrl: testDatabase.urls.backend.worker,
    },
    { logger },
  )) satisfies Stores;
  await sql`update incarnation set id = 'ffffffffffff'`.execute(admin.app.kysely);
  await admin.close();
  const after = await readHead(stores.app.kysely, scope, thread);
  expect(after.epoch).not.toBe(page.epoch);
});

test('another organization can neither append nor read', async () => {
  const thread = await makeThread(scope);
  await append(scope, thread, [thought('ours')]);
  const other = personOf(newId('organization'));
  await expect(append(other, thread, [thought('theirs')])).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    readEvents(stores.app.kysely, other, { thread, afterSeq: 0, limit: 10 }),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('nobody may change or remove a line of the log', async () => {
  const thread = await makeThread(scope);
  await append(scope, thread, [thought('ours')]);
  await expect(
    withScope(stores.app.kysely, scope, (transaction) =>
      transaction.updateTable('run_event').set({ step: 7 }).execute(),
    ),
  ).rejects.toThrow(/permission denied/);
  await expect(
    withScope(stores.app.kysely, scope, (transaction) => transaction.deleteFrom('run_event').execute()),
  ).rejects.toThrow(/permission denied/);
});

test('a tailer hears of appends of this process at once, of others by LISTEN, and of unannounced ones by polling', async () => {
  const thread = await makeThread(scope);
  const listenUrl = testDatabase.urls.backend.worker;
  const database = stores.worker.kysely;
  const here = createTailer({ database, listenUrl, logger, pollMs: 60_000 });
  const there = createTailer({ database, listenUrl, logger, pollMs: 60_000 });
  const polling = createTailer({ database, listenUrl, logger, pollMs: 20 });
  const heads: Record<string, number[]> = { here: [], there: [], polling: [] };
  const target = { organizationId: scope.organizationId, thread };
  for (const [name, tailer] of Object.entries({ here, there, polling }))
    tailer.watch(target, (head) => heads[name]?.push(head));
  const listening = async () => {
    const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
      where datname = current_database() and application_name = 'apex-backend-listener' and query like 'listen %'
        and state = 'idle'`.execute(database);
    return rows.length;
  };
  await expect.poll(listening, { timeout: 5_000 }).toBe(3);
  const [event] = await append(scope, thread, [thought('one')]);
  here.announce({ ...target, seq: event?.seq ?? 0 });
  expect(heads.here).toEqual([1]);
  await expect.poll(() => heads.there, { timeout: 1_000 }).toEqual([1]);
  await append(scope, thread, [thought('two')]);
  await expect.poll(() => heads.polling, { timeout: 1_000 }).toEqual([1, 2]);
  expect(heads.there).toEqual([1]);
  await Promise.all([here.close(), there.close(), polling.close()]);
});
