import { type Scope, toWireError, workloadRequestSchema } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Kysely } from 'kysely';
import type { Store } from '../../store/store.ts';
import { generateWorkload } from '../generate-workload.ts';
import { planWorkload } from '../plan.ts';
import { workloadOf } from '../workload-request.ts';
import { checkCalls } from './check-calls.ts';
import type { JobRow, JobTables } from './job-rows.ts';
import { changeJob, unfinishedJobs } from './jobs.ts';

/** Calls written by one statement: what a cancelled job still writes, and what a killed one does again. */
const batchCalls = 50_000;

export type JobRunner = {
  /** Begins a job, or goes on with one that a process left. */
  start(job: JobRow): void;
  /** Ends a job's work where it runs here. */
  cancel(id: string): void;
  /** Goes on with all jobs that were running when a process ended. */
  resume(): Promise<number>;
  /** Stops all work; it is gone on with at the next start. */
  close(): Promise<void>;
};

/** Makes what runs jobs: one after the other, since they share the engine's one writer. */
export function createJobRunner(
  store: Store,
  databases: { app: Kysely<JobTables>; worker: Kysely<JobTables> },
  { onError, bookOf }: { onError: (error: unknown) => void; bookOf: (organizationId: string) => PriceBook },
): JobRunner {
  const running = new Map<string, AbortController>();
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  async function run(job: JobRow, signal: AbortSignal): Promise<void> {
    const principal = { kind: 'service', service: 'analytics', role: 'owner' } as const;
    const scope: Scope = { organizationId: job.organization_id, principal };
    const change = (set: Parameters<typeof changeJob>[2]['set']) =>
      changeJob(databases.app, scope, { id: job.id, from: ['running'], set });
    if (signal.aborted) return;
    try {
      const request = workloadRequestSchema.parse(job.request);
      const book = bookOf(job.organization_id);
      const workload = { ...workloadOf(request, job.created_at.toISOString()), book };
      const hasBegun = job.started_at !== null;
      if (!hasBegun) {
        await checkCalls(store, scope, planWorkload(workload));
        if ((await change({ started_at: new Date() })) === undefined) return;
      }
      const made = await generateWorkload(store, scope, {
        ...workload,
        batchCalls,
        fromBatch: job.next_batch,
        isResumed: hasBegun,
        signal,
        onBatch: async ({ batch, calls }) => {
          const still = await change({ next_batch: batch + 1, generated: String(calls) });
          if (still === undefined) running.get(job.id)?.abort();
        },
      });
      const { calls, cost, truth } = made;
      const result = JSON.stringify({ calls, cost, truth });
      await change({
        status: 'done',
        ended_at: new Date(),
        generated: String(calls),
        total: String(calls),
        result,
      });
    } catch (error) {
      // Cancelled jobs say so themselves; closed ones are gone on with.
      if (signal.aborted) return;
      await change({ status: 'failed', ended_at: new Date(), error: JSON.stringify(toWireError(error)) });
      onError(error);
    }
  }

  function start(job: JobRow): void {
    if (isClosed || running.has(job.id)) return;
    const controller = new AbortController();
    running.set(job.id, controller);
    last = last
      .then(() => run(job, controller.signal))
      .catch(onError)
      .finally(() => running.delete(job.id));
  }

  return {
    start,
    cancel: (id) => running.get(id)?.abort(),
    async resume() {
      const jobs = await unfinishedJobs(databases.worker);
      for (const job of jobs) start(job);
      return jobs.length;
    },
    async close() {
      isClosed = true;
      for (const controller of running.values()) controller.abort();
      await last;
    },
  };
}
