import { newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/fixtures/postgres.ts';
import { openStores, type Stores } from '../store/open-stores.ts';
import { insertThread } from '../threads/threads.ts';
import { appendEvents } from './append-events.ts';
import { createDeltaWriter, type DeltaWriter } from './delta-writer.ts';
import { readEvents } from './read-events.ts';
import { createTailer, type Tailer } from './tailer.ts';

const logger = createLogger({ service: 'backend', level: 'warn' });
let database: TestDatabase;
let stores: Stores;
let tailer: Tailer;
let writer: DeltaWriter;

function newScope(): Scope {
  const principal = { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' };
  return { organizationId: newId('organization'), principal: principal as Scope['principal'] };
}

async function newRun(scope: Scope): Promise<{ thread: string; run: string }> {
  const made = { thread: newId('thread'), run: newId('run') };
  await withScope(stores.app.kysely, scope, async (transaction) => {
    await insertThread(transaction, scope, { id: made.thread, title: 'A thread' });
    await transaction
      .insertInto('run')
      .values({
        organization_id: scope.organizationId,
        id: made.run,
        thread: made.thread,
        user_id: 'someone',
        principal: JSON.stringify(scope.principal),
        question: 'What?',
        question_message_id: newId('message'),
        answer_message_id: newId('message'),
        state: 'running',
        deadline_at: new Date(Date.now() + 60_000),
      })
      .execute();
  });
  return made;
}

function deltaOf(scope: Scope, at: { thread: string; run: string }, piece: { offset: number; text: string }) {
  return {
    organizationId: scope.organizationId,
    ...at,
    agent: 'report',
    step: 1,
    stream: `${at.run}/summary`,
    data: { messageId: 'msg', part: 'summary', ...piece },
  };
}

const pageOf = (scope: Scope, thread: string) =>
  readEvents(stores.app.kysely, scope, { thread, afterSeq: 0, limit: 1_000 });

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner, app, worker } = database.urls.backend;
  stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  tailer = createTailer({ database: stores.worker.kysely, listenUrl: worker, logger });
  writer = createDeltaWriter({ database: stores.worker.kysely, tailer });
});
afterAll(async () => {
  await writer?.close();
  await tailer?.close();
  await stores?.close();
  await database?.drop();
});

test('a fast writer makes few events, and their text is whole', async () => {
  const scope = newScope();
  const at = await newRun(scope);
  const words = Array.from({ length: 300 }, (_, index) => `word${index} `);
  let offset = 0;
  const written = words.map((text) => {
    const done = writer.write(deltaOf(scope, at, { offset, text }));
    offset += text.length;
    return done;
  });
  await Promise.all(written);
  const { events } = await pageOf(scope, at.thread);
  expect(events.length).toBeLessThan(10);
  const texts = events.map((event) => (event.type === 'partial_result' ? event.data.text : ''));
  expect(texts.join('')).toBe(words.join(''));
});

test('a delta that is written twice, also by two processes at once, is there once and leaves no gap', async () => {
  const scope = newScope();
  const at = await newRun(scope);
  const other = createDeltaWriter({ database: stores.worker.kysely, tailer });
  for (let round = 0; round < 20; round += 1) {
    const delta = deltaOf(scope, at, { offset: round * 5, text: 'four ' });
    // A conflict fails the later batch as a whole; its writer tries again, as a run does.
    const outcomes = await Promise.allSettled([writer.write(delta), other.write(delta)]);
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    await Promise.all([writer.write(delta), other.write(delta)]);
  }
  await other.close();
  const { events, headSeq } = await pageOf(scope, at.thread);
  expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(headSeq).toBe(20);
});

test('deltas of many threads and appends of steps interleave without a gap', async () => {
  const scope = newScope();
  const runs = await Promise.all(Array.from({ length: 8 }, () => newRun(scope)));
  const thought = {
    type: 'agent_thinking',
    agent: 'report',
    step: 1,
    data: { thought: 'Hm.', step: 1 },
  } as const;
  await Promise.all(
    runs.flatMap((at) => [
      ...Array.from({ length: 10 }, (_, index) =>
        writer.write(deltaOf(scope, at, { offset: index * 100, text: 'gap' })),
      ),
      ...Array.from({ length: 10 }, () =>
        withScope(stores.app.kysely, scope, (transaction) =>
          appendEvents(transaction, { organizationId: scope.organizationId, ...at }, [thought]),
        ),
      ),
    ]),
  );
  for (const at of runs) {
    const { events } = await pageOf(scope, at.thread);
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  }
});

test('nothing is written to a run that has ended', async () => {
  const scope = newScope();
  const at = await newRun(scope);
  await withScope(stores.app.kysely, scope, (transaction) =>
    transaction.updateTable('run').set({ state: 'done' }).where('id', '=', at.run).execute(),
  );
  await writer.write(deltaOf(scope, at, { offset: 0, text: 'too late' }));
  expect((await pageOf(scope, at.thread)).headSeq).toBe(0);
});
