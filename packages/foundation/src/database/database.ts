import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../logger.ts';

export type DatabaseOptions = {
  readonly url: string;
  readonly applicationName: string;
  readonly logger: Logger;
  readonly poolSize?: number;
};

export type Database<Tables> = {
  readonly kysely: Kysely<Tables>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
};

const connectTimeoutMs = 5_000;
/** How long a caller waits for a connection while others use them all: a busy database is not one that is away. */
const turnTimeoutMs = 30_000;
const statementTimeoutMs = 30_000;
const idleInTransactionTimeoutMs = 30_000;
/** A connection whose other side vanished without a word (a cut network) is found out this long after its last one. */
const keepAliveAfterMs = 10_000;

/** A connection that is there within its own time, however long its caller may wait for one. */
class PromptClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: connectTimeoutMs });
  }
}

/** Opens a bounded pool of PostgreSQL connections in which no statement, wait or idle transaction lasts forever. */
export function openDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize ?? 10,
    Client: PromptClient,
    connectionTimeoutMillis: turnTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  // Only the message is logged: the driver's error carries the whole connection.
  pool.on('error', (error) =>
    options.logger.warn({ reason: error.message }, 'an idle database connection broke'),
  );
  // The same for one that breaks in the middle of a transaction: the query fails and says so by itself.
  pool.on('connect', (client) => {
    client.on('error', (error) =>
      options.logger.debug({ reason: error.message }, 'a database connection broke in use'),
    );
  });
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kysely,
    pool,
    close: async () => {
      await kysely.destroy();
      // Kysely ends only a pool that it has used.
      if (!pool.ended) await pool.end();
    },
  };
}
