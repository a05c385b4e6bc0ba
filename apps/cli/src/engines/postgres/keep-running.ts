import { setTimeout as wait } from 'node:timers/promises';
import { type PostgresEngine, type PostgresOptions, startPostgres } from './start-postgres.ts';

const firstDelayMs = 200;
const longestDelayMs = 10_000;

function ignoreWaking(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}

/** Starts the embedded PostgreSQL and starts it again on the same port whenever it ends by itself. */
export async function keepPostgresRunning(
  options: PostgresOptions,
  onNotice: (notice: string) => void,
): Promise<Pick<PostgresEngine, 'adminUrl' | 'close'>> {
  let engine = await startPostgres(options);
  let closing = false;
  const woken = new AbortController();
  let restart: Promise<void> = Promise.resolve();
  // What keeps it from starting (a full disk, a busy machine) may pass, so only the pauses grow.
  const startAgain = async () => {
    for (let delayMs = firstDelayMs; !closing; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      await wait(delayMs, undefined, { signal: woken.signal }).catch(ignoreWaking);
      if (closing) return;
      try {
        engine = await startPostgres(options);
        onNotice('PostgreSQL is running again');
        watch();
        return;
      } catch (error) {
        onNotice(`PostgreSQL could not be restarted, trying again: ${(error as Error).message}`);
      }
    }
  };
  const watch = () => {
    engine.process.once('exit', (code, signal) => {
      if (closing) return;
      onNotice(`PostgreSQL ended (${signal ?? `exit code ${code}`}); restarting`);
      restart = startAgain();
    });
  };
  watch();
  return {
    adminUrl: (database) => engine.adminUrl(database),
    close: async () => {
      closing = true;
      woken.abort();
      await restart;
      await engine.close();
    },
  };
}
