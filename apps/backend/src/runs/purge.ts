import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';

const hourMs = 3_600_000;
/** How long an ended workflow's rows are kept for looking into a failure. */
const workflowAgeMs = 24 * hourMs;
const batch = 500;

async function purgeWorkflows(): Promise<number> {
  const ended = await DBOS.listWorkflows({
    status: ['SUCCESS', 'ERROR', 'CANCELLED'],
    endTime: new Date(Date.now() - workflowAgeMs).toISOString(),
    limit: batch,
    loadInput: false,
    loadOutput: false,
  });
  if (ended.length > 0) await DBOS.deleteWorkflows(ended.map((workflow) => workflow.workflowID));
  return ended.length;
}

/** Removes, once an hour, what only served to resume runs that ended, used commands and dead tickets. */
export function startPurge(options: { worker: AppDatabase; logger: Logger }): { close(): Promise<void> } {
  let purging: Promise<void> = Promise.resolve();
  const purge = async () => {
    while ((await purgeWorkflows()) === batch);
    await sql`delete from run_step using run where run.organization_id = run_step.organization_id
      and run.id = run_step.run and run.finished_at < now() - interval '1 day'`.execute(options.worker);
    await sql`delete from command where created_at < now() - interval '7 days'`.execute(options.worker);
    await sql`delete from ticket where expires_at < now() - interval '1 hour'`.execute(options.worker);
  };
  const timer = setInterval(() => {
    purging = purging.then(purge).catch((error) => {
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
