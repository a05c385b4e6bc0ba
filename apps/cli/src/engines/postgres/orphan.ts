import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApexError } from '@netra/contract';

const stopTimeoutMs = 15_000;

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isPostgres(processId: number): boolean {
  const listed = spawnSync('ps', ['-o', 'comm=', '-p', String(processId)], { encoding: 'utf8' });
  // Without `ps` we cannot tell, and must not end a stranger.
  return listed.status === 0 && listed.stdout.includes('postgres');
}

/**
 * Ends the PostgreSQL that an earlier, killed Apex left running on this directory, and clears the lock of one that
 * died with its machine. Only to be called by the holder of the data directory's lock. Raises `engine_refused`.
 */
export async function endOrphan(directory: string): Promise<void> {
  const lock = join(directory, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const processId = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (Number.isInteger(processId) && processId > 0 && isAlive(processId) && isPostgres(processId)) {
    process.kill(processId, 'SIGINT');
    const until = Date.now() + stopTimeoutMs;
    while (isAlive(processId) && existsSync(lock)) {
      if (Date.now() > until) {
        throw new ApexError(
          'engine_refused',
          `An earlier PostgreSQL (process ${processId}) still runs on ${directory}.`,
          {
            suggestion: `End it with: kill -INT ${processId}`,
          },
        );
      }
      await wait(25);
    }
  }
  rmSync(lock, { force: true });
}
