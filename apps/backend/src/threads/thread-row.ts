import type { Scope, Thread } from '@netra/contract';
import type { AppDatabase } from '../store/tables.ts';

/** A row of `threadsOf`. */
export type ThreadRow = {
  id: string;
  title: string;
  archived: boolean;
  pinned: boolean;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  seq: string;
};

/** A thread as readers see it. */
export function threadOf(row: ThreadRow): Thread {
  return {
    id: row.id,
    title: row.title,
    archived: row.archived,
    pinned: row.pinned,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    headSeq: Number(row.seq),
  };
}

/** Threads of the scope's organization, with their heads. */
export function threadsOf(transaction: AppDatabase, scope: Scope) {
  return transaction
    .selectFrom('thread')
    .innerJoin('thread_head', (join) =>
      join
        .onRef('thread_head.organization_id', '=', 'thread.organization_id')
        .onRef('thread_head.thread', '=', 'thread.id'),
    )
    .select([
      'thread.id',
      'thread.title',
      'thread.archived',
      'thread.pinned',
      'thread.created_by',
      'thread.created_at',
      'thread.updated_at',
      'thread_head.seq',
    ])
    .where('thread.organization_id', '=', scope.organizationId);
}
