import { ApexError } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import type { Tailer } from '../log/tailer.ts';
import type { AppDatabase } from '../store/tables.ts';

/** The hold that this process has on a run it works on: how its agents learn that they must end. */
export type RunControl = {
  readonly run: string;
  readonly signal: AbortSignal;
  /** Tool calls of the run that are under way in this process, by what they ask: equal ones wait for each other. */
  readonly underWay: Map<string, Promise<unknown>>;
  abort(reason: ApexError): void;
};

export type RunControls = {
  /** Takes hold of a run until `release`; agents of one run in this process share the hold. */
  hold(run: string, deadlineAt: Date): { control: RunControl; release(): void };
  /** How many runs this process works on now. */
  size(): number;
  /** True once the process is ending: work is put down where it is, for another process to resume. */
  readonly closing: () => boolean;
  close(): Promise<void>;
};

type Held = { control: RunControl; count: number; timer: NodeJS.Timeout };

/** How often the stop flags of held runs are read; the news of another process usually comes sooner. */
const pollMs = 400;

/** Watches over the runs of this process: stop requests (by news and by polling) and deadlines. */
export function createRunControls(options: {
  worker: AppDatabase;
  tailer: Tailer;
  logger: Logger;
}): RunControls {
  const held = new Map<string, Held>();
  let closed = false;
  const stop = (run: string) =>
    held.get(run)?.control.abort(new ApexError('run_stopped', 'The run was stopped.'));
  const unlisten = options.tailer.onStop(stop);

  let polling: Promise<void> = Promise.resolve();
  const poll = async () => {
    if (held.size === 0) return;
    // Unfinished runs have an index of their own, and few of them were asked to stop.
    const rows = await options.worker
      .selectFrom('run')
      .select('id')
      .where('state', 'in', ['accepted', 'running'])
      .where('stop_requested_at', 'is not', null)
      .execute();
    for (const row of rows) stop(row.id);
  };
  const timer = setInterval(() => {
    polling = polling.then(poll).catch((error) => {
      options.logger.warn({ err: error }, 'stop requests could not be read; trying again');
    });
  }, pollMs);

  const deadlineOf = async (run: string): Promise<Date | undefined> => {
    const row = await options.worker
      .selectFrom('run')
      .select('deadline_at')
      .where('id', '=', run)
      .executeTakeFirst();
    return row?.deadline_at;
  };

  const take = (run: string, deadlineAt: Date): Held => {
    const controller = new AbortController();
    const control: RunControl = {
      run,
      signal: controller.signal,
      underWay: new Map(),
      abort: (reason) => controller.abort(reason),
    };
    const entry: Held = { control, count: 0, timer: setTimeout(() => undefined, 0) };
    const arm = (at: Date) => {
      entry.timer = setTimeout(() => void expire(at), Math.max(0, at.getTime() - Date.now()));
    };
    const expire = async (at: Date) => {
      // A wait for a person's decision moves the deadline, in whichever process it happens.
      const later = await deadlineOf(run).catch(() => undefined);
      if (closed || held.get(run) !== entry) return;
      if (later !== undefined && later.getTime() > Math.max(at.getTime(), Date.now())) return arm(later);
      control.abort(new ApexError('run_deadline', 'The run did not finish within its time limit.'));
    };
    arm(deadlineAt);
    held.set(run, entry);
    return entry;
  };

  return {
    hold(run, deadlineAt) {
      const entry = held.get(run) ?? take(run, deadlineAt);
      entry.count += 1;
      let released = false;
      return {
        control: entry.control,
        release() {
          if (released) return;
          released = true;
          entry.count -= 1;
          if (entry.count > 0) return;
          clearTimeout(entry.timer);
          held.delete(run);
        },
      };
    },
    size: () => held.size,
    closing: () => closed,
    async close() {
      closed = true;
      unlisten();
      clearInterval(timer);
      for (const entry of held.values()) clearTimeout(entry.timer);
      await polling;
    },
  };
}
