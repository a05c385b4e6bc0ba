import { DBOS } from '@dbos-inc/dbos-sdk';
import type { Logger } from '@netra/foundation';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';
import { recoveryQueue, workflowVersion } from './agent-workflow.ts';
import type { Pulse } from './pulse.ts';

export type Reaper = { close(): Promise<void> };

export type ReaperOptions = {
  readonly worker: AppDatabase;
  readonly pulse: Pulse;
  readonly executorId: string;
  readonly logger: Logger;
};

const everyMs = 500;

/** Hands the workflows a dead executor left behind to whichever process takes them first. */
async function takeOver(executorId: string, logger: Logger): Promise<void> {
  const left = await DBOS.listWorkflows({
    status: 'PENDING',
    executorId,
    loadInput: false,
    loadOutput: false,
  });
  const stranded = left.filter((workflow) => workflow.applicationVersion !== workflowVersion);
  if (stranded.length > 0)
    logger.error(
      { executorId, count: stranded.length },
      'runs of another workflow version were left behind; a process of that version must resume them',
    );
  const ids = left
    .filter((workflow) => workflow.applicationVersion === workflowVersion)
    .map((workflow) => workflow.workflowID);
  if (ids.length === 0) return;
  await DBOS.resumeWorkflows(ids, { queueName: recoveryQueue });
  logger.info({ executorId, count: ids.length }, 'taking over the work of a process that is gone');
}

/** Looks for executors that are gone, at start and twice a second, and has their work resumed. */
export function startReaper(options: ReaperOptions): Reaper {
  const { worker, pulse, logger } = options;
  let closed = false;
  const reap = async () => {
    const others = await worker
      .selectFrom('executor')
      .select(['id', 'lock_key', sql<boolean>`heartbeat_at < now() - interval '30 seconds'`.as('frozen')])
      .where('id', '<>', options.executorId)
      .execute();
    for (const other of others) {
      if (closed) return;
      const unlock = await pulse.tryLock(other.lock_key);
      // Taking over the work of a process that only slept is safe: each step is done once, by whoever comes first.
      if (unlock === undefined && !other.frozen) continue;
      try {
        await takeOver(other.id, logger);
        await worker.deleteFrom('executor').where('id', '=', other.id).execute();
      } finally {
        await unlock?.();
      }
    }
  };
  let reaping: Promise<void> = Promise.resolve();
  const again = () => {
    reaping = reaping.then(reap).catch((error) => {
      if (!closed)
        logger.warn({ err: error }, 'processes that are gone could not be looked for; trying again');
    });
  };
  again();
  const timer = setInterval(again, everyMs);
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await reaping;
    },
  };
}
