import { ApexError } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
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
  /** Takes hold of a run, which has so much time left, until `release`; agents of one run in this process share the hold. */
  hold(run: string, leftMs: number): { control: RunControl; release(): void };
  /** How many runs this process works on now. */
  size(): number;
  /** True once the process is ending: work is put down where it is, for another process to resume. */
  readonly closing: () => boolean;
  close(): Promise<void>;
};

type Held = { control: RunControl; count: number; timer: NodeJS.Timeout };

/** What is left of a run's time in ms, by the clock that its deadline was set by: that of a process may be wrong. */
export const timeLeft = sql<number>`(extract(epoch from deadline_at - clock_timestamp()) * 1000)::float8`.as(
  'leftMs',
);

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

  const timeLeftOf = async (run: string): Promise<number | undefined> => {
    const row = await options.worker
      .selectFrom('run')
      .select(timeLeft)
      .where('id', '=', run)
      .executeTakeFirst();
    return row?.leftMs;
  };

  const take = (run: string, leftMs: number): Held => {
    const controller = new AbortController();
    const control: RunControl = {
      run,
      signal: controller.signal,
      underWay: new Map(),
      abort: (reason) => controller.abort(reason),
    };
    const entry: Held = { control, count: 0, timer: setTimeout(() => undefined, 0) };
    const arm = (waitMs: number) => {
      entry.timer = setTimeout(() => void expire(), Math.max(0, waitMs));
    };
    const expire = async () => {
      // A wait for a person's decision moves the deadline, in whichever process it happens.
      const nowLeftMs = await timeLeftOf(run).catch(() => undefined);
      if (closed || held.get(run) !== entry) return;
      if (nowLeftMs !== undefined && nowLeftMs > 0) return arm(nowLeftMs);
      control.abort(new ApexError('run_deadline', 'The run did not finish within its time limit.'));
    };
    arm(leftMs);
    held.set(run, entry);
    return entry;
  };

  return {
    hold(run, leftMs) {
      const entry = held.get(run) ?? take(run, leftMs);
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
