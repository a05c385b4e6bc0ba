import { ApexError } from '@netra/contract';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';
import { type EventPage, type EventRow, eventOf } from './read-events.ts';

/** A thread that somebody reads, who was let in to it before, and from where on. */
export type NewEventsTarget = {
  readonly organizationId: string;
  readonly thread: string;
  readonly afterSeq: number;
  readonly limit: number;
};

/** Reads what is new in many threads, for delivery to readers whose access was checked when they began. */
export type NewEvents = {
  /** Up to `limit` events after `afterSeq`, with the head at that moment. Raises `not_found` for a thread that is gone. */
  read(target: NewEventsTarget): Promise<EventPage>;
};

type Waiting = {
  readonly target: NewEventsTarget;
  resolve(page: EventPage): void;
  reject(error: unknown): void;
};
type Row = { position: string; head_seq: string; epoch: string } & (
  | (EventRow & { event_id: string })
  | { event_id: null }
);

/** Threads that are read by one query; each brings at most a page. */
const mostTargets = 50;
const mostQueries = 2;

/** One query for all of them: what a thread has new is known under the same snapshot as how far it reaches. */
async function readTogether(database: AppDatabase, targets: readonly NewEventsTarget[]): Promise<Row[]> {
  const limit = Math.max(...targets.map((target) => target.limit));
  const { rows } = await sql<Row>`
    select wanted.position, head.seq as head_seq, (select current_epoch()) as epoch, event.id as event_id, event.*
    from unnest(
      ${targets.map((target) => target.organizationId)}::text[],
      ${targets.map((target) => target.thread)}::text[],
      ${targets.map((target) => target.afterSeq)}::bigint[]
    ) with ordinality as wanted (organization_id, thread, after_seq, position)
    join thread_head head using (organization_id, thread)
    left join lateral (
      select id, thread, run, agent, parent_agent, step, seq, type, ts, traceparent, data
      from run_event
      where organization_id = wanted.organization_id and thread = wanted.thread
        and seq > wanted.after_seq and seq <= head.seq
      order by seq limit ${limit}
    ) event on true
    order by wanted.position, event.seq`.execute(database);
  return rows;
}

function pageOf(rows: readonly Row[], target: NewEventsTarget): EventPage {
  const [first] = rows;
  if (first === undefined) throw new ApexError('not_found', `There is no thread ${target.thread} here.`);
  const events = rows.flatMap((row) => (row.event_id === null ? [] : [eventOf(row, row.epoch)]));
  return { headSeq: Number(first.head_seq), epoch: first.epoch, events: events.slice(0, target.limit) };
}

/**
 * Makes the reader of what is new, on the worker role: one query at once for whatever was asked for while the ones
 * before were under way. A lone reader waits for nobody, and a thousand do not make a thousand queries.
 */
export function createNewEvents(database: AppDatabase): NewEvents {
  const waiting: Waiting[] = [];
  let queries = 0;

  async function query(): Promise<void> {
    queries += 1;
    try {
      while (waiting.length > 0) {
        const asked = waiting.splice(0, mostTargets);
        await answer(asked);
      }
    } finally {
      queries -= 1;
    }
  }

  async function answer(asked: readonly Waiting[]): Promise<void> {
    let rows: Map<number, Row[]>;
    try {
      const found = await readTogether(
        database,
        asked.map(({ target }) => target),
      );
      rows = Map.groupBy(found, (row) => Number(row.position) - 1);
    } catch (error) {
      for (const { reject } of asked) reject(error);
      return;
    }
    for (const [index, { target, resolve, reject }] of asked.entries()) {
      try {
        resolve(pageOf(rows.get(index) ?? [], target));
      } catch (error) {
        reject(error);
      }
    }
  }

  return {
    read: (target) =>
      new Promise((resolve, reject) => {
        waiting.push({ target, resolve, reject });
        if (queries < mostQueries) void query();
      }),
  };
}
