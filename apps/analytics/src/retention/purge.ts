import type { Scope } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { asStoreError } from '../store/engine-error.ts';
import type { Store } from '../store/store.ts';
import { removeUnkept } from '../texts/remove-texts.ts';
import { finishRemovals, purgeDeleted, type Removal, removeCalls } from './removal.ts';
import { projectsWithRetention } from './retention-settings.ts';

const dayMs = 86_400_000;
const purgeIntervalMs = 3_600_000;

/** The purge looks after all organizations: no key, token or service speaks for this one. */
const everybody: Scope = {
  organizationId: 'apex-retention',
  principal: { kind: 'service', service: 'analytics', role: 'owner' },
};

/** Removes calls of the scope's organization, turn by turn, and lets others write between; returns how many. */
export async function removeAll(store: Store, scope: Scope, calls: Removal): Promise<number> {
  let removed = 0;
  for (;;) {
    const turn = await store.write(scope, (writer, ingestedAtMs) =>
      removeCalls(writer, { organization: scope.organizationId, calls }, ingestedAtMs),
    );
    if (turn === 0) break;
    removed += turn;
  }
  if (removed > 0) await store.write(scope, purgeDeleted);
  return removed;
}

/** Finishes what was cut off, and removes calls and texts that are older than their project keeps; returns how many calls. */
export async function purge(store: Store, nowMs: number): Promise<number> {
  let removed = await store.write(everybody, finishRemovals);
  const due = await store.write(everybody, projectsWithRetention);
  for (const { organization, project, days } of due) {
    const scope = { ...everybody, organizationId: organization };
    const beforeMs = nowMs - days * dayMs;
    removed += await removeAll(store, scope, { reason: 'retention', project, beforeMs });
  }
  await store.write(everybody, (writer) => removeUnkept(writer, nowMs));
  return removed;
}

export type Purger = {
  /** Purges now; a purge under way is waited for. */
  run(): Promise<number>;
  close(): Promise<void>;
};

/** Purges at the start and every hour after; one that fails is tried again at the next hour. */
export function startPurger(store: Store, logger: Logger): Purger {
  let last: Promise<unknown> = Promise.resolve();

  function run(): Promise<number> {
    const turn = last.then(() => purge(store, Date.now()));
    last = turn.catch(() => undefined);
    return turn;
  }

  function runAndTell(): void {
    run().then(
      (calls) => {
        if (calls > 0) logger.info({ calls }, 'calls older than their project keeps were removed');
      },
      (error) => logger.warn({ err: asStoreError(error) }, 'calls past their time could not be removed'),
    );
  }

  runAndTell();
  const timer = setInterval(runAndTell, purgeIntervalMs).unref();
  return {
    run,
    async close() {
      clearInterval(timer);
      await last;
    },
  };
}
