import { type PostgresEngine, type PostgresOptions, startPostgres } from './start-postgres.ts';

const restartDelayMs = 200;

/** Starts the embedded PostgreSQL and starts it again on the same port whenever it ends by itself. */
export async function keepPostgresRunning(
  options: PostgresOptions,
  onNotice: (notice: string) => void,
): Promise<Pick<PostgresEngine, 'adminUrl' | 'close'>> {
  let engine = await startPostgres(options);
  let closing = false;
  let restart: Promise<void> = Promise.resolve();
  const watch = () => {
    engine.process.once('exit', (code, signal) => {
      if (closing) return;
      onNotice(`PostgreSQL ended (${signal ?? `exit code ${code}`}); restarting`);
      restart = new Promise((resolve) => setTimeout(resolve, restartDelayMs)).then(async () => {
        if (closing) return;
        engine = await startPostgres(options);
        onNotice('PostgreSQL is running again');
        watch();
      });
      restart.catch((error: Error) => onNotice(`PostgreSQL could not be restarted: ${error.message}`));
    });
  };
  watch();
  return {
    adminUrl: (database) => engine.adminUrl(database),
    close: async () => {
      closing = true;
      await restart.catch((error: Error) => onNotice(error.message));
      await engine.close();
    },
  };
}
