import type { Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { actorOf } from '../../store/actor.ts';
import type { AppDatabase } from '../../store/tables.ts';
import { untitled } from '../../threads/title.ts';

/** Makes the thread of this id unless it is there; its first question gives it a title. */
export function ensureThread(database: AppDatabase, scope: Scope, id: string): Promise<void> {
  const organization_id = scope.organizationId;
  return withScope(database, scope, async (transaction) => {
    await transaction
      .insertInto('thread')
      .values({ organization_id, id, title: untitled, created_by: actorOf(scope) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .insertInto('thread_head')
      .values({ organization_id, thread: id, seq: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}
