// Conversations: who may see them is an organization; their content is a fold of the log.
// It refuses to change what was said.
import { ApexError, newId, type Scope, type Thread } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { appendEvents } from '../log/append-events.ts';
import type { Tailer } from '../log/tailer.ts';
import { actorOf } from '../store/actor.ts';
import type { AppDatabase } from '../store/tables.ts';
import { threadOf, threadsOf } from './thread-row.ts';
import { untitled } from './title.ts';

async function threadWithin(transaction: AppDatabase, scope: Scope, id: string): Promise<Thread> {
  const row = await threadsOf(transaction, scope).where('thread.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new ApexError('not_found', `There is no thread ${id} here.`);
  return threadOf(row);
}

/** Raises `not_found` unless the thread belongs to the scope's organization. */
export async function assertThread(transaction: AppDatabase, scope: Scope, id: string): Promise<void> {
  await threadWithin(transaction, scope, id);
}

/** Makes an empty thread within a transaction of its scope. */
export async function insertThread(
  transaction: AppDatabase,
  scope: Scope,
  thread: { id: string; title: string },
): Promise<void> {
  const organization_id = scope.organizationId;
  await transaction
    .insertInto('thread')
    .values({ organization_id, id: thread.id, title: thread.title, created_by: actorOf(scope) })
    .execute();
  await transaction
    .insertInto('thread_head')
    .values({ organization_id, thread: thread.id, seq: 0 })
    .execute();
}

/** Makes an empty thread; without a title its first question gives it one. */
export function createThread(
  database: AppDatabase,
  scope: Scope,
  title: string | undefined,
): Promise<Thread> {
  return withScope(database, scope, async (transaction) => {
    const id = newId('thread');
    await insertThread(transaction, scope, { id, title: title ?? untitled });
    return threadWithin(transaction, scope, id);
  });
}

/** One thread. Raises `not_found` for another organization's. */
export function readThread(database: AppDatabase, scope: Scope, id: string): Promise<Thread> {
  return withScope(database, scope, (transaction) => threadWithin(transaction, scope, id));
}

export type ThreadChange = {
  title?: string | undefined;
  archived?: boolean | undefined;
  pinned?: boolean | undefined;
};

/** Changes what a thread is called and where it is shown, and appends `thread_updated`. Raises `not_found`. */
export async function updateThread(
  stores: { database: AppDatabase; tailer: Tailer },
  scope: Scope,
  change: ThreadChange & { id: string },
): Promise<Thread> {
  const { id, title, archived, pinned } = change;
  const thread = await withScope(stores.database, scope, async (transaction) => {
    await threadWithin(transaction, scope, id);
    await transaction
      .updateTable('thread')
      .set({
        ...(title === undefined ? {} : { title }),
        ...(archived === undefined ? {} : { archived }),
        ...(pinned === undefined ? {} : { pinned }),
        updated_at: new Date(),
      })
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .execute();
    const data = {
      ...(title === undefined ? {} : { title }),
      ...(archived === undefined ? {} : { archived }),
    };
    await appendEvents(transaction, { organizationId: scope.organizationId, thread: id, run: null }, [
      { type: 'thread_updated', agent: null, step: 0, data },
    ]);
    return threadWithin(transaction, scope, id);
  });
  stores.tailer.announce({ organizationId: scope.organizationId, thread: id, seq: thread.headSeq });
  return thread;
}

/** Removes a thread with everything in it. Raises `not_found`, and `conflict` while a run of it is at work. */
export function deleteThread(database: AppDatabase, scope: Scope, id: string): Promise<void> {
  return withScope(database, scope, async (transaction) => {
    await threadWithin(transaction, scope, id);
    const working = await transaction
      .selectFrom('run')
      .select('id')
      .where('organization_id', '=', scope.organizationId)
      .where('thread', '=', id)
      .where('state', 'in', ['accepted', 'running'])
      .executeTakeFirst();
    if (working !== undefined)
      throw new ApexError('conflict', 'A run of this thread is at work.', {
        suggestion: 'Stop the run, then delete the thread.',
        details: { run: working.id },
      });
    await transaction
      .deleteFrom('thread')
      .where('organization_id', '=', scope.organizationId)
      .where('id', '=', id)
      .execute();
  });
}
