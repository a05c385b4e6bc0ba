import { setTimeout as delay } from 'node:timers/promises';
import { ApexError } from '@netra/contract';
import { databaseFailure } from '@netra/foundation';
import type { RunRuntime } from './runtime.ts';

const firstDelayMs = 50;
const longestDelayMs = 1_000;
const defaultPatienceMs = 60_000;
const keyConflictRetries = 3;

/** Transactions that stood in each other's way: serialization failure, deadlock. */
const collisions = new Set(['40001', '40P01']);
const keyConflict = '23505';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** True for errors after which the same transaction may succeed: a lost connection, a restart, a full disk, a deadlock. */
function isPassing(error: unknown): boolean {
  return collisions.has(codeOf(error)) || databaseFailure(error) !== undefined;
}

/** A promise that never settles: how work is put down in a process that is ending, without ending the run. */
export function putDown(): Promise<never> {
  return new Promise(() => undefined);
}

/**
 * Runs a transaction that may be repeated, until PostgreSQL takes it: over restarts and lost connections for up to
 * a minute, and again when another execution took the same key first. In a process that is ending it never settles.
 * Raises `dependency_unavailable` or `database_full` when the patience is at its end.
 */
export async function durably<Result>(
  runtime: RunRuntime,
  work: () => Promise<Result>,
  patienceMs = defaultPatienceMs,
): Promise<Result> {
  const startedAt = performance.now();
  let delayMs = firstDelayMs;
  let conflicts = 0;
  for (;;) {
    if (runtime.controls.closing()) return putDown();
    try {
      return await work();
    } catch (error) {
      if (runtime.controls.closing()) return putDown();
      if (codeOf(error) === keyConflict && conflicts < keyConflictRetries) {
        conflicts += 1;
        continue;
      }
      if (!isPassing(error)) throw error;
      if (performance.now() - startedAt > patienceMs)
        throw (
          databaseFailure(error) ??
          new ApexError('dependency_unavailable', 'The database did not take the change.', {
            cause: error,
            retryAfterMs: longestDelayMs,
          })
        );
      runtime.logger.warn({ err: error, delayMs }, 'a durable step could not be written; trying again');
      await delay(delayMs);
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
  }
}
