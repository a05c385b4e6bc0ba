import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const batch = 500;

/** How long what has served its purpose is kept, for looking into a failure or answering a repeated command. */
type Retention = {
  readonly workflowMs: number;
  readonly commandMs: number;
  readonly ticketMs: number;
};

const retention: Retention = { workflowMs: dayMs, commandMs: 7 * dayMs, ticketMs: hourMs };

async function purgeWorkflows(olderThan: Date): Promise<number> {
  const ended = await DBOS.listWorkflows({
    status: ['SUCCESS', 'ERROR', 'CANCELLED'],
    completedBefore: olderThan.toISOString(),
    limit: batch,
    loadInput: false,
    loadOutput: false,
  });
  if (ended.length > 0) await DBOS.deleteWorkflows(ended.map((workflow) => workflow.workflowID));
  return ended.length;
}

/** Removes what only served to resume runs that ended, commands nobody repeats any more, and dead tickets. */
export async function purge(worker: AppDatabase, kept = retention): Promise<void> {
  const before = (ageMs: number) => new Date(Date.now() - ageMs);
  let removed: number;
  do removed = await purgeWorkflows(before(kept.workflowMs));
  while (removed === batch);
  await sql`delete from run_step using run where run.organization_id = run_step.organization_id
    and run.id = run_step.run and run.finished_at < ${before(kept.workflowMs)}`.execute(worker);
  await worker.deleteFrom('command').where('created_at', '<', before(kept.commandMs)).execute();
  await worker.deleteFrom('ticket').where('expires_at', '<', before(kept.ticketMs)).execute();
}

/** Purges once an hour. */
export function startPurge(options: { worker: AppDatabase; logger: Logger }): { close(): Promise<void> } {
  let purging: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    purging = purging
      .then(() => purge(options.worker))
      .catch((error) => {
        options.logger.warn({ err: error }, 'old rows could not be removed; trying again in an hour');
      });
  }, hourMs);
  return {
    async close() {
      clearInterval(timer);
      await purging;
    },
  };
}
