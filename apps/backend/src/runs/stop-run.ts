import { ApexError, type Scope } from '@netra/contract';
import { requirePermission, requireRole, withScope } from '@netra/foundation';
import { z } from 'zod';
import { actorOf } from '../store/actor.ts';
import { claimCommand } from '../store/commands.ts';
import { durably } from './durably.ts';
import type { RunRuntime } from './runtime.ts';

const stoppedSchema = z.object({ thread: z.string(), run: z.string() });
export type Stopped = z.infer<typeof stoppedSchema>;

/** How long a stop waits for a database that is away. */
const patienceMs = 3_000;

export type Stop = {
  /** Stopping twice is the same as once, so a caller that needs no answer to a repeated command may leave it out. */
  readonly cmdId?: string | undefined;
  readonly run: string;
  readonly reason?: string | undefined;
};

/**
 * Records that a run must stop and tells every process; the run ends itself with `run_cancelled`. Stopping a run
 * that has ended changes nothing. Raises `forbidden`, `not_found`, `command_reused`.
 */
export async function stopRun(runtime: RunRuntime, scope: Scope, stop: Stop): Promise<Stopped> {
  requireRole(scope, 'analyst');
  requirePermission(scope, 'ask');
  const record = () =>
    withScope(runtime.stores.app.kysely, scope, async (transaction) => {
      const run = await transaction
        .selectFrom('run')
        .select('thread')
        .where('organization_id', '=', scope.organizationId)
        .where('id', '=', stop.run)
        .executeTakeFirst();
      if (run === undefined) throw new ApexError('not_found', `There is no run ${stop.run} here.`);
      const result: Stopped = { thread: run.thread, run: stop.run };
      const { cmdId } = stop;
      const claim = (id: string) =>
        claimCommand(transaction, scope, {
          cmdId: id,
          kind: 'stop',
          content: { run: stop.run },
          result,
          schema: stoppedSchema,
        });
      const earlier = cmdId === undefined ? undefined : await claim(cmdId);
      if (earlier !== undefined) return earlier;
      await transaction
        .updateTable('run')
        .set({
          stop_requested_at: new Date(),
          stop_user_id: actorOf(scope),
          stop_reason: stop.reason ?? 'a person asked for it',
        })
        .where('organization_id', '=', scope.organizationId)
        .where('id', '=', stop.run)
        .where('state', 'in', ['accepted', 'running'])
        .where('stop_requested_at', 'is', null)
        .execute();
      return result;
    });
  const stopped = await durably(runtime, record, patienceMs);
  runtime.tailer.announceStop(stop.run);
  return stopped;
}
