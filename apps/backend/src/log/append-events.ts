// The run log: one append-only, gapless line of events a thread, written in the transaction of the change it
// reports. It refuses to change or drop a line, and wakes nobody before the commit.
import { ApexError, type Event, type EventDraft, eventVersion, newId } from '@netra/contract';
import { sql } from 'kysely';
import { jsonText } from '../store/json-text.ts';
import type { AppDatabase } from '../store/tables.ts';

/** The thread an event belongs to, and the run it is part of (null for events of the thread itself). */
export type LogTarget = {
  readonly organizationId: string;
  readonly thread: string;
  readonly run: string | null;
};

/** A draft and, for a delta, the key under which writing it again changes nothing. */
export type LogEntry = EventDraft & { readonly traceparent?: string };

type Numbered = { id: string; seq: string; ts: Date; epoch: string; data: unknown };

/**
 * Appends events under the next sequence numbers, in the order given. Locks the thread's head until the
 * transaction ends, so numbers have no gap and become visible in order. Gives back the events as readers will see them.
 * Raises `not_found` without the thread.
 */
export async function appendEvents(
  transaction: AppDatabase,
  target: LogTarget,
  drafts: readonly LogEntry[],
): Promise<Event[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft) => ({
    id: newId('event'),
    agent: draft.agent,
    parent_agent: draft.parentAgent ?? null,
    step: draft.step,
    type: draft.type,
    traceparent: draft.traceparent ?? null,
    data: draft.data,
  }));
  const { rows: numbered } = await sql<Numbered>`
    with head as (
      update thread_head set seq = seq + ${rows.length}
      where organization_id = ${target.organizationId} and thread = ${target.thread}
      returning seq - ${rows.length} as before
    )
    insert into run_event
      (organization_id, thread, seq, id, run, agent, parent_agent, step, type, ts, traceparent, data)
    select ${target.organizationId}, ${target.thread}, head.before + draft.position, draft.value->>'id',
      ${target.run}, draft.value->>'agent', draft.value->>'parent_agent', (draft.value->>'step')::int,
      draft.value->>'type', date_trunc('milliseconds', clock_timestamp()), draft.value->>'traceparent',
      draft.value->'data'
    from head cross join jsonb_array_elements(${jsonText(rows)}::jsonb)
      with ordinality as draft (value, position)
    returning id, seq, ts, data, (select current_epoch()) as epoch`.execute(transaction);
  if (numbered.length !== rows.length)
    throw new ApexError('not_found', `There is no thread ${target.thread} here.`);
  const byId = new Map(numbered.map((row) => [row.id, row]));
  return drafts.map((draft, index) => {
    const row = byId.get(rows[index]?.id ?? '');
    if (row === undefined) throw new ApexError('internal', 'An appended event did not come back.');
    return {
      ...draft,
      // As it was stored, its keys in the store's order: what readers are handed now is what they are given later.
      data: row.data,
      v: eventVersion,
      id: row.id,
      thread: target.thread,
      run: target.run,
      seq: Number(row.seq),
      epoch: row.epoch,
      ts: row.ts.toISOString(),
    } as Event;
  });
}
