import { type EventDraft, newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { createThread } from '../threads/threads.ts';
import { appendEvents } from './append-events.ts';
import { createNewEvents } from './new-events.ts';
import { readEvents } from './read-events.ts';

let database: TestDatabase;
let stores: Stores;
beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.backend;
  const logger = createLogger({ service: 'backend', level: 'warn' });
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
});
afterAll(async () => {
  await stores?.close();
  await database?.drop();
});

const thought = (text: string): EventDraft => ({
  type: 'agent_thinking',
  agent: 'supervisor',
  step: 1,
  data: { thought: text, step: 1 },
});

async function threadWith(count: number) {
  const organizationId = newId('organization');
  const scope: Scope = {
    organizationId,
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  };
  const { id: thread } = await createThread(stores.app.kysely, scope, 'A thread');
  const drafts = Array.from({ length: count }, (_, index) => thought(`${index}`));
  await withScope(stores.app.kysely, scope, (transaction) =>
    appendEvents(transaction, { organizationId, thread, run: null }, drafts),
  );
  return { scope, organizationId, thread };
}

test('reads the same as a reader by itself does, also of many threads at once', async () => {
  const newEvents = createNewEvents(stores.worker.kysely);
  const threads = await Promise.all([0, 1, 5, 300].map(threadWith));
  const targets = threads.flatMap(({ organizationId, thread }) =>
    [0, 1, 4, 250, 300].map((afterSeq) => ({ organizationId, thread, afterSeq, limit: 200 })),
  );
  const pages = await Promise.all(
    Array.from({ length: 12 }, () => targets)
      .flat()
      .map(newEvents.read),
  );
  for (const [index, page] of pages.entries()) {
    const target = targets[index % targets.length]!;
    const { scope } = threads.find((entry) => entry.thread === target.thread)!;
    const { thread, afterSeq, limit } = target;
    const alone = await readEvents(stores.app.kysely, scope, { thread, afterSeq, limit });
    expect(page).toEqual(alone);
  }
});

test('a thread that is gone, or of another organization, is not found, and spoils nobody else’s answer', async () => {
  const newEvents = createNewEvents(stores.worker.kysely);
  const [mine, theirs] = await Promise.all([threadWith(3), threadWith(3)]);
  const place = { afterSeq: 0, limit: 10 };
  const [found, gone, foreign] = await Promise.allSettled([
    newEvents.read({ ...place, organizationId: mine.organizationId, thread: mine.thread }),
    newEvents.read({ ...place, organizationId: mine.organizationId, thread: newId('thread') }),
    newEvents.read({ ...place, organizationId: mine.organizationId, thread: theirs.thread }),
  ]);
  expect(found).toMatchObject({ status: 'fulfilled', value: { headSeq: 3 } });
  for (const refused of [gone, foreign])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
});

test('a query that fails is raised to all it was made for, and the next one works', async () => {
  const newEvents = createNewEvents(stores.worker.kysely);
  const { organizationId, thread } = await threadWith(2);
  const wrong = { organizationId, thread, afterSeq: Number.NaN, limit: 10 };
  await expect(newEvents.read(wrong)).rejects.toThrow();
  expect((await newEvents.read({ ...wrong, afterSeq: 1 })).events).toHaveLength(1);
});
