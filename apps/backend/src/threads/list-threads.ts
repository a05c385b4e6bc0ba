import type { Scope, Thread } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';
import { threadOf, threadsOf } from './thread-row.ts';

export type ThreadPage = {
  readonly after: { updatedAt: string; id: string } | undefined;
  readonly limit: number;
  /** Part of the title, in any case, or words that were asked or answered in the thread. */
  readonly search?: string | undefined;
  readonly archived?: boolean | undefined;
};

/** True for threads with a message that has all of the words, in any form of them. */
function saidIn(organizationId: string, words: string) {
  return sql<boolean>`thread.id in (
    select message.thread from message where message.organization_id = ${organizationId}
      and to_tsvector('english', message.text) @@ websearch_to_tsquery('english', ${words})
  )`;
}

/** A page of the organization's threads, last changed first. */
export function listThreads(database: AppDatabase, scope: Scope, page: ThreadPage): Promise<Thread[]> {
  return withScope(database, scope, async (transaction) => {
    let query = threadsOf(transaction, scope).where('thread.archived', '=', page.archived ?? false);
    const { search } = page;
    if (search !== undefined) {
      const pattern = `%${search.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
      query = query.where((where) =>
        where.or([where('thread.title', 'ilike', pattern), saidIn(scope.organizationId, search)]),
      );
    }
    const { after } = page;
    if (after !== undefined)
      query = query.where((where) =>
        where.or([
          where('thread.updated_at', '<', new Date(after.updatedAt)),
          where.and([
            where('thread.updated_at', '=', new Date(after.updatedAt)),
            where('thread.id', '<', after.id),
          ]),
        ]),
      );
    const rows = await query
      .orderBy('thread.updated_at', 'desc')
      .orderBy('thread.id', 'desc')
      .limit(page.limit)
      .execute();
    return rows.map(threadOf);
  });
}
