import { type EventDataOf, newId } from '@netra/contract';
import { sql } from 'kysely';
import { jsonText } from '../store/json-text.ts';
import type { AppDatabase } from '../store/tables.ts';
import type { Tailer } from './tailer.ts';

/** A piece of text on its way into the log. */
type Delta = {
  readonly organizationId: string;
  readonly thread: string;
  readonly run: string;
  readonly agent: string;
  readonly parentAgent?: string;
  readonly step: number;
  /** What is being written, and in which attempt: pieces of one stream follow each other without a hole. */
  readonly stream: string;
  readonly data: EventDataOf<'partial_result'>;
};

export type DeltaWriter = {
  /** Resolves when the piece is durable. The same (run, stream, offset) twice changes nothing; so does an ended run. */
  write(delta: Delta): Promise<void>;
  close(): Promise<void>;
};

type Waiting = { delta: Delta; settle: { resolve: () => void; reject: (error: unknown) => void }[] };

/** Batches follow each other at least this far apart, so that a fast writer makes few events. */
const spacingMs = 20;
const maximumBatch = 500;

async function appendDeltas(database: AppDatabase, deltas: readonly Delta[]) {
  const drafts = deltas.map((delta, position) => ({
    position,
    organization_id: delta.organizationId,
    thread: delta.thread,
    run: delta.run,
    id: newId('event'),
    agent: delta.agent,
    parent_agent: delta.parentAgent ?? null,
    step: delta.step,
    data: delta.data,
    delta_key: `${delta.stream}:${delta.data.offset}`,
  }));
  // Locks are taken in one order everywhere (runs, then heads, each sorted), so batches cannot wait in a circle.
  const { rows } = await sql<{ organization_id: string; thread: string; seq: string }>`
    with draft as (
      select * from jsonb_to_recordset(${jsonText(drafts)}::jsonb) as d (position int,
        organization_id text, thread text, run text, id text, agent text, parent_agent text, step int,
        data jsonb, delta_key text)
    ), open_run as (
      select r.organization_id, r.id from run r
      where (r.organization_id, r.id) in (select d.organization_id, d.run from draft d)
        and r.state in ('accepted', 'running')
      order by r.organization_id, r.id for share
    ), fresh as (
      select d.* from draft d
      join open_run o on o.organization_id = d.organization_id and o.id = d.run
      where not exists (select 1 from run_event e where e.organization_id = d.organization_id
        and e.run = d.run and e.delta_key = d.delta_key)
    ), head as (
      select h.organization_id, h.thread, h.seq from thread_head h
      where (h.organization_id, h.thread) in (select f.organization_id, f.thread from fresh f)
      order by h.organization_id, h.thread for update
    ), numbered as (
      select f.*, h.seq + row_number() over (partition by f.organization_id, f.thread order by f.position) as seq
      from fresh f join head h on h.organization_id = f.organization_id and h.thread = f.thread
    ), inserted as (
      insert into run_event
        (organization_id, thread, seq, id, run, agent, parent_agent, step, type, ts, data, delta_key)
      select organization_id, thread, seq, id, run, agent, parent_agent, step, 'partial_result',
        date_trunc('milliseconds', clock_timestamp()), data, delta_key
      from numbered
    )
    update thread_head h set seq = top.seq
    from (select organization_id, thread, max(seq) as seq from numbered group by 1, 2) top
    where h.organization_id = top.organization_id and h.thread = top.thread
    returning h.organization_id, h.thread, h.seq`.execute(database);
  return rows;
}

/** Joins a piece to the one before it where they touch; true when it was joined. */
function joined(batch: Map<string, Waiting>, next: Waiting): boolean {
  const stream = `${next.delta.run} ${next.delta.stream}`;
  const last = batch.get(stream);
  const { data } = next.delta;
  if (last === undefined || data.restart === true) return false;
  if (last.delta.data.offset + last.delta.data.text.length !== data.offset) return false;
  last.delta = { ...last.delta, data: { ...last.delta.data, text: last.delta.data.text + data.text } };
  last.settle.push(...next.settle);
  return true;
}

/** Makes this process's group commit of text deltas: what arrives while one batch is written goes in the next. */
export function createDeltaWriter(options: { database: AppDatabase; tailer: Tailer }): DeltaWriter {
  const waiting: Waiting[] = [];
  let newest = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let lastFlushMs = 0;

  const flush = async () => {
    const batch = waiting.splice(0, maximumBatch);
    newest = new Map();
    lastFlushMs = performance.now();
    try {
      const heads = await appendDeltas(
        options.database,
        batch.map((entry) => entry.delta),
      );
      for (const entry of batch) for (const { resolve } of entry.settle) resolve();
      for (const head of heads)
        options.tailer.announce({
          organizationId: head.organization_id,
          thread: head.thread,
          seq: Number(head.seq),
        });
    } catch (error) {
      for (const entry of batch) for (const { reject } of entry.settle) reject(error);
    }
  };
  const schedule = () => {
    if (timer !== undefined || writing !== undefined || waiting.length === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        writing = flush().finally(() => {
          writing = undefined;
          schedule();
        });
      },
      Math.max(0, lastFlushMs + spacingMs - performance.now()),
    );
  };
  return {
    write: (delta) =>
      new Promise<void>((resolve, reject) => {
        const entry: Waiting = { delta, settle: [{ resolve, reject }] };
        if (joined(newest, entry)) return;
        waiting.push(entry);
        newest.set(`${delta.run} ${delta.stream}`, entry);
        schedule();
      }),
    async close() {
      while (waiting.length > 0 || writing !== undefined) {
        clearTimeout(timer);
        timer = undefined;
        await (writing ?? flush());
      }
    },
  };
}
