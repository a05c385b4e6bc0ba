import { DBOS } from '@dbos-inc/dbos-sdk';
import { teamConfiguration } from '@netra/agents';
import { newId } from '@netra/contract';
import { type Logger, openDatabase } from '@netra/foundation';
import { createDeltaWriter } from '../log/delta-writer.ts';
import type { Tailer } from '../log/tailer.ts';
import type { Models } from '../models/ask-models.ts';
import type { Stores } from '../store/open-stores.ts';
import type { Toolbox } from '../tools/toolbox.ts';
import { recoveryQueue, setRuntime, workflowVersion } from './agent-workflow.ts';
import type { Budgets } from './budgets/budgets.ts';
import { dbosLogger, dbosSchema, migrateDbos } from './dbos-schema.ts';
import { startPulse } from './pulse.ts';
import { startPurge } from './purge.ts';
import { startReaper } from './reaper.ts';
import { watchRecoveryQueue } from './recovery-queue.ts';
import { createRunControls } from './run-controls.ts';
import type { RunRuntime } from './runtime.ts';
import { startSweeper } from './sweeper.ts';
import type { Team } from './team.ts';

export type ExecutorOptions = {
  readonly stores: Stores;
  readonly tailer: Tailer;
  readonly team: Team;
  readonly tools: Toolbox;
  readonly models: Models;
  readonly budgets: Budgets;
  readonly logger: Logger;
  /** Owner and worker URLs: the owner makes DBOS's schema, the worker runs on it. */
  readonly ownerUrl: string;
  readonly workerUrl: string;
};

export type Executor = { readonly id: string; readonly runtime: RunRuntime; close(): Promise<void> };

const dbosPoolSize = 6;
const recoveryPollMs = 150;

/**
 * Starts this process as an executor of runs: DBOS with an id of its own and a fixed version, the pulse that shows
 * it lives, and the watch for executors that died. One a process, because DBOS is one a process.
 */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const { stores, tailer, logger } = options;
  const worker = stores.worker.kysely;
  const id = newId('executor');
  await migrateDbos(options, logger);
  const pulse = await startPulse({ url: options.workerUrl, executorId: id, logger });
  const controls = createRunControls({ worker, tailer, logger });
  const runtime: RunRuntime = {
    stores,
    tailer,
    deltas: createDeltaWriter({ database: worker, tailer }),
    team: options.team,
    tools: options.tools,
    models: options.models,
    configuration: teamConfiguration(),
    budgets: options.budgets,
    controls,
    logger,
  };
  setRuntime(runtime);
  const { workerUrl: url } = options;
  const pool = openDatabase({ url, applicationName: 'apex-backend-dbos', logger, poolSize: dbosPoolSize });
  DBOS.setConfig({
    name: 'apex-backend',
    systemDatabaseUrl: options.workerUrl,
    systemDatabaseSchemaName: dbosSchema,
    systemDatabasePool: pool.pool,
    applicationVersion: workflowVersion,
    executorID: id,
    runMigrations: false,
    useListenNotify: false,
    logger: dbosLogger(logger),
  });
  const queue = watchRecoveryQueue(worker);
  await DBOS.launch();
  await DBOS.registerQueue(recoveryQueue, {
    minPollingIntervalMs: recoveryPollMs,
    onConflict: 'always_update',
  });
  const reaper = startReaper({ worker, pulse, executorId: id, logger });
  const sweeper = startSweeper(runtime, queue);
  const purge = startPurge({ worker, logger });
  return {
    id,
    runtime,
    async close() {
      // Work is put down, not ended: when the pulse stops, another process takes it up.
      await controls.close();
      await Promise.all([reaper.close(), sweeper.close(), purge.close()]);
      queue.close();
      await runtime.deltas.close();
      await DBOS.shutdown();
      await pool.pool.end();
      setRuntime(undefined);
      await pulse.close();
    },
  };
}
