import type { Scope, Thread } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { AppDatabase } from '../store/tables.ts';
import { threadOf, threadsOf } from './thread-row.ts';

export type ThreadPage = {
  readonly after: { updatedAt: string; id: string } | undefined;
  readonly limit: number;
  /** Part of the title, in any case. */
  readonly search?: string | undefined;
  readonly archived?: boolean | undefined;
};

/** A page of the organization's threads, last changed first. */
export function listThreads(database: AppDatabase, scope: Scope, page: ThreadPage): Promise<Thread[]> {
  return withScope(database, scope, async (transaction) => {
    let query = threadsOf(transaction, scope).where('thread.archived', '=', page.archived ?? false);
    if (page.search !== undefined)
      query = query.where(
        'thread.title',
        'ilike',
        `%${page.search.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`,
      );
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
