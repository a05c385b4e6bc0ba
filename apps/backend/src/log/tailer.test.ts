import { newId, type Scope } from '@netra/contract';
import { createLogger, withScope } from '@netra/foundation';
import { afterEach, expect, test } from 'vitest';
import { createTestDatabase } from '../../../../test/fixtures/postgres.ts';
import { openStores } from '../store/open-stores.ts';
import { insertThread } from '../threads/threads.ts';
import { appendEvents } from './append-events.ts';
import { createTailer } from './tailer.ts';

const logger = createLogger({ service: 'backend', level: 'silent' });
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test('a stranger who watches a thread first does not stand between its owner and the polled head', async () => {
  const database = await createTestDatabase();
  closers.push(() => database.drop());
  const { owner, app, worker } = database.urls.backend;
  const stores = await openStores({ ownerUrl: owner, appUrl: app, workerUrl: worker }, { logger });
  closers.push(() => stores.close());
  const tailer = createTailer({ database: stores.worker.kysely, listenUrl: worker, logger, pollMs: 20 });
  closers.push(() => tailer.close());
  const scope: Scope = {
    organizationId: newId('organization'),
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  };
  const thread = newId('thread');
  const append = (thought: string) =>
    withScope(stores.app.kysely, scope, (transaction) =>
      appendEvents(transaction, { organizationId: scope.organizationId, thread, run: null }, [
        { type: 'agent_thinking', agent: 'supervisor', step: 0, data: { thought, step: 1 } },
      ]),
    );
  await withScope(stores.app.kysely, scope, (transaction) =>
    insertThread(transaction, scope, { id: thread, title: 'watched by two' }),
  );

  const strange: number[] = [];
  const own: number[] = [];
  const leave = tailer.watch({ organizationId: newId('organization'), thread }, (seq) => strange.push(seq));
  tailer.watch({ organizationId: scope.organizationId, thread }, (seq) => own.push(seq));
  await append('first');
  await expect.poll(() => own).toEqual([1]);
  leave();
  await append('second');
  await expect.poll(() => own).toEqual([1, 2]);
  expect(strange).toEqual([]);

  // What an appender hands over goes to those who may read it, and to nobody else.
  const quiet = createTailer({ database: stores.worker.kysely, listenUrl: worker, logger, pollMs: 60_000 });
  closers.push(() => quiet.close());
  const handed: [string, readonly unknown[] | undefined][] = [];
  const handTo = (who: string, organizationId: string) =>
    quiet.watch({ organizationId, thread }, (_seq, events) => handed.push([who, events]));
  handTo('stranger', newId('organization'));
  handTo('owner', scope.organizationId);
  const events = await append('third');
  quiet.announce({ organizationId: scope.organizationId, thread, seq: 3, events });
  expect(handed).toEqual([
    ['stranger', undefined],
    ['owner', events],
  ]);
});
