import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { sql } from 'kysely';
import type { AppDatabase } from '../store/tables.ts';
import { recoveryQueue, workflowVersion } from './agent-workflow.ts';
import { dbosSchema } from './dbos-schema.ts';

export type RecoveryQueue = {
  /** Has the queues looked at again when work waits in ours that this process should have taken long ago. */
  unstick(): Promise<boolean>;
  /** Restarts nothing any more: to be called before DBOS is shut down. */
  close(): void;
};

/** Work of a dead process waits some 150 ms as a rule; what waits longer than this, in seconds, nobody looks at. */
const stuckSeconds = 2;

/**
 * Watches over the loop with which DBOS looks at its queues. It plans its next look by the wall clock: a clock that
 * jumped ahead, and back after a moment, lets it sleep until that later time has come, and the runs of dead processes
 * wait as long. To be made before DBOS is launched, one at a time.
 */
export function watchRecoveryQueue(worker: AppDatabase): RecoveryQueue {
  const dispatchLoop = wfQueueRunner.dispatchLoop.bind(wfQueueRunner);
  let again = false;
  let closed = false;
  wfQueueRunner.dispatchLoop = async (...given) => {
    do {
      again = false;
      await dispatchLoop(...given);
    } while (again && !closed);
  };
  return {
    async unstick() {
      const { rows } = await sql<{ stuck: boolean }>`
        select exists (
          select 1 from ${sql.id(dbosSchema, 'workflow_status')}
          where status = 'ENQUEUED' and queue_name = ${recoveryQueue} and application_version = ${workflowVersion}
            and updated_at < (extract(epoch from now()) - ${stuckSeconds}) * 1000
        ) as stuck`.execute(worker);
      if (rows[0]?.stuck !== true || closed) return false;
      again = true;
      wfQueueRunner.stop();
      return true;
    },
    close() {
      closed = true;
      wfQueueRunner.dispatchLoop = dispatchLoop;
    },
  };
}
