import { ApexError, type Event, eventSchema, eventVersion, type Scope } from '@netra/contract';
import { withScope } from '@netra/foundation';
import { type Selectable, sql } from 'kysely';
import type { AppDatabase, AppTables } from '../store/tables.ts';

/** Where a thread's log stands: its last sequence number (0 when empty) and what makes numbers comparable. */
export type LogHead = { readonly headSeq: number; readonly epoch: string };

export type EventPage = LogHead & { readonly events: readonly Event[] };

export type EventRow = Pick<
  Selectable<AppTables['run_event']>,
  'id' | 'thread' | 'run' | 'agent' | 'parent_agent' | 'step' | 'seq' | 'type' | 'ts' | 'traceparent' | 'data'
>;

/** An event as it was appended. The epoch is today's: it names the database the number is valid in now. */
export function eventOf(row: EventRow, epoch: string): Event {
  return {
    v: eventVersion,
    id: row.id,
    thread: row.thread,
    run: row.run,
    agent: row.agent,
    ...(row.parent_agent === null ? {} : { parentAgent: row.parent_agent }),
    step: row.step,
    seq: Number(row.seq),
    epoch,
    ts: row.ts.toISOString(),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    type: row.type,
    data: row.data,
  } as Event;
}

/** Reads a thread's head within a transaction of its scope. Raises `not_found` for another organization's thread. */
async function headWithin(transaction: AppDatabase, scope: Scope, thread: string): Promise<LogHead> {
  const head = await transaction
    .selectFrom('thread_head')
    .select(['seq', sql<string>`current_epoch()`.as('epoch')])
    .where('organization_id', '=', scope.organizationId)
    .where('thread', '=', thread)
    .executeTakeFirst();
  if (head === undefined) throw new ApexError('not_found', `There is no thread ${thread} here.`);
  return { headSeq: Number(head.seq), epoch: head.epoch };
}

/** Where a thread's log stands now. Raises `not_found` for another organization's thread. */
export function readHead(database: AppDatabase, scope: Scope, thread: string): Promise<LogHead> {
  return withScope(database, scope, (transaction) => headWithin(transaction, scope, thread));
}

/**
 * Reads up to `limit` events after `afterSeq`, in order, with the head at that moment: every event up to the
 * head is there to be read. Raises `not_found` for another organization's thread.
 */
export function readEvents(
  database: AppDatabase,
  scope: Scope,
  range: { thread: string; afterSeq: number; limit: number },
): Promise<EventPage> {
  return withScope(database, scope, async (transaction) => {
    const head = await headWithin(transaction, scope, range.thread);
    const rows = await transaction
      .selectFrom('run_event')
      .selectAll()
      .where('organization_id', '=', scope.organizationId)
      .where('thread', '=', range.thread)
      .where('seq', '>', String(range.afterSeq))
      .where('seq', '<=', String(head.headSeq))
      .orderBy('seq')
      .limit(range.limit)
      .execute();
    return { ...head, events: rows.map((row) => eventOf(row, head.epoch)) };
  });
}

/** Reads every event of one run, in order. */
export async function readRunEvents(database: AppDatabase, scope: Scope, run: string): Promise<Event[]> {
  return withScope(database, scope, async (transaction) => {
    const rows = await transaction
      .selectFrom('run_event')
      .selectAll()
      .select(sql<string>`current_epoch()`.as('epoch'))
      .where('organization_id', '=', scope.organizationId)
      .where('run', '=', run)
      .orderBy('seq')
      .execute();
    return rows.map((row) => eventSchema.parse(eventOf(row, row.epoch)));
  });
}
