import { ApexError, type Event, type Scope } from '@netra/contract';
import { databaseFailure, withScope } from '@netra/foundation';
import { createNewEvents, type NewEventsTarget } from '../log/new-events.ts';
import { readEvents } from '../log/read-events.ts';
import type { OnHead, Tailer } from '../log/tailer.ts';
import type { AppDatabase } from '../store/tables.ts';

export type LogPage = {
  readonly epoch: string;
  /** Last seq of the log when the page was read. */
  readonly headSeq: number;
  readonly events: readonly Event[];
};

/** What delivery needs of the run log. */
export type EventLog = {
  /** Up to `limit` events after `afterSeq`, in order. Raises `not_found` for another organization's thread. */
  read(scope: Scope, range: { thread: string; afterSeq: number; limit: number }): Promise<LogPage>;
  /** What is new in a thread that was read before by whoever it is read for now. Raises `not_found`. */
  readNew(target: NewEventsTarget): Promise<LogPage>;
  /** Seq of the first event of a run. Raises `not_found` for another organization's run. */
  firstSeqOf(scope: Scope, run: string): Promise<number>;
  /** Calls back each time the log is seen to have grown; returns what ends this. */
  watch(target: { organizationId: string; thread: string }, onHead: OnHead): () => void;
};

function raise(error: unknown): never {
  throw databaseFailure(error) ?? error;
}

/**
 * The run log as delivery sees it: readers begin through the app role, which sees one organization; what is new is read
 * for all of them together by the worker role; wake-ups come from the tailer.
 */
export function createEventLog(parts: {
  database: AppDatabase;
  worker: AppDatabase;
  tailer: Pick<Tailer, 'watch'>;
}): EventLog {
  const { database, tailer } = parts;
  const newEvents = createNewEvents(parts.worker);
  return {
    readNew: (target) => newEvents.read(target).catch(raise),
    read: (scope, range) => readEvents(database, scope, range).catch(raise),
    async firstSeqOf(scope, run) {
      const row = await withScope(database, scope, (transaction) =>
        transaction
          .selectFrom('run_event')
          .select('seq')
          .where('organization_id', '=', scope.organizationId)
          .where('run', '=', run)
          .orderBy('seq')
          .limit(1)
          .executeTakeFirst(),
      );
      if (row === undefined) throw new ApexError('not_found', `There is no run ${run} here.`);
      return Number(row.seq);
    },
    watch: (target, onHead) => tailer.watch(target, onHead),
  };
}
