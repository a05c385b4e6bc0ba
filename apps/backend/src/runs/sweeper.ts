import { ApexError, type Scope, toWireError } from '@netra/contract';
import { type RawBuilder, sql } from 'kysely';
import { launchAgent } from './agent-workflow.ts';
import { endRun } from './end-run.ts';
import type { RecoveryQueue } from './recovery-queue.ts';
import type { RunRuntime } from './runtime.ts';

export type Sweeper = { close(): Promise<void> };

const everyMs = 1_000;
const batch = 100;

type Unfinished = { organization_id: string; id: string; principal: Scope['principal'] };

function unfinished(runtime: RunRuntime, which: RawBuilder<unknown>): Promise<Unfinished[]> {
  return runtime.stores.worker.kysely
    .selectFrom('run')
    .select(['organization_id', 'id', 'principal'])
    .where('state', 'in', ['accepted', 'running'])
    .where(sql<boolean>`${which}`)
    .orderBy('asked_at')
    .limit(batch)
    .execute();
}

/** Starts accepted runs whose process died before it could; starting one that has begun changes nothing. */
async function startForgotten(runtime: RunRuntime): Promise<void> {
  const forgotten = await unfinished(
    runtime,
    sql`state = 'accepted' and asked_at < now() - interval '2 seconds'`,
  );
  for (const run of forgotten)
    await launchAgent(
      { organizationId: run.organization_id, run: run.id, workflow: run.id },
      { isNew: false },
    ).started;
}

/** Ends runs that are long past their deadline, whatever became of their workflow: no run stays open for ever. */
async function endLost(runtime: RunRuntime): Promise<void> {
  const lost = await unfinished(runtime, sql`deadline_at < now() - interval '30 seconds'`);
  const error = toWireError(new ApexError('run_lost', 'No server finished the run in time.'));
  for (const run of lost)
    await endRun(
      runtime,
      { organizationId: run.organization_id, principal: run.principal },
      { run: run.id, ending: { state: 'failed', error } },
    );
}

/** Looks every second for runs that nobody works on. */
export function startSweeper(runtime: RunRuntime, queue: RecoveryQueue): Sweeper {
  let sweeping: Promise<void> = Promise.resolve();
  let closed = false;
  const sweep = async () => {
    if (closed) return;
    await startForgotten(runtime);
    await endLost(runtime);
    if (await queue.unstick()) runtime.logger.warn('work of dead processes waited unseen; looking at it now');
  };
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep).catch((error) => {
      if (!closed)
        runtime.logger.warn({ err: error }, 'forgotten runs could not be looked for; trying again');
    });
  }, everyMs);
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
