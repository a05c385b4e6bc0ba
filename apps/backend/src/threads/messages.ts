import type { Message, Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import type { Selectable } from 'kysely';
import type { AppDatabase, AppTables } from '../store/tables.ts';
import { assertThread } from './threads.ts';

const historyLength = 20;

/** A message as readers see it. */
function messageOf(row: Selectable<AppTables['message']>): Message {
  return {
    id: row.id,
    thread: row.thread,
    run: row.run,
    author: row.author,
    text: row.text,
    reportId: row.report_id,
    createdAt: row.created_at.toISOString(),
  };
}

/** The last 20 messages of a thread before one, oldest first, without answers that are still empty. */
export async function historyBefore(
  transaction: AppDatabase,
  organizationId: string,
  before: { thread: string; messageId: string },
): Promise<Message[]> {
  const rows = await transaction
    .selectFrom('message')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('thread', '=', before.thread)
    .where('id', '<', before.messageId)
    .where('text', '<>', '')
    .orderBy('id', 'desc')
    .limit(historyLength)
    .execute();
  return rows.reverse().map(messageOf);
}

/** A page of a thread's messages, oldest first. Raises `not_found` for another organization's thread. */
export function listMessages(
  database: AppDatabase,
  scope: Scope,
  page: { thread: string; after: string | undefined; limit: number },
): Promise<{ items: Message[]; next: string | null }> {
  return withScope(database, scope, async (transaction) => {
    await assertThread(transaction, scope, page.thread);
    let query = transaction
      .selectFrom('message')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('thread', '=', page.thread);
    if (page.after !== undefined) query = query.where('id', '>', page.after);
    const rows = await query
      .orderBy('id')
      .limit(page.limit + 1)
      .execute();
    const items = rows.slice(0, page.limit).map(messageOf);
    return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  });
}
