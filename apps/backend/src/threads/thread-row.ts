import type { Scope, Thread } from '@netra/contract';
import { actorOf } from '../store/actor.ts';
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
  read_seq: string | null;
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
    readSeq: Number(row.read_seq ?? 0),
  };
}

/** Threads of the scope's organization, with their heads and how far whoever asks has read them. */
export function threadsOf(transaction: AppDatabase, scope: Scope) {
  return transaction
    .selectFrom('thread')
    .innerJoin('thread_head', (join) =>
      join
        .onRef('thread_head.organization_id', '=', 'thread.organization_id')
        .onRef('thread_head.thread', '=', 'thread.id'),
    )
    .leftJoin('read_position', (join) =>
      join
        .onRef('read_position.organization_id', '=', 'thread.organization_id')
        .onRef('read_position.thread', '=', 'thread.id')
        .on('read_position.user_id', '=', actorOf(scope)),
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
      'read_position.seq as read_seq',
    ])
    .where('thread.organization_id', '=', scope.organizationId);
}
