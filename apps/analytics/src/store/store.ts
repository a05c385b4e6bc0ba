// The analytics store: calls, their keys and roll-ups in ClickHouse, in-process or on a server. It refuses a read
// or write without an organization, and has one writer, so that a call is never counted twice.
import type { Readable } from 'node:stream';
import { ApexError, newId, type Provenance, type Scope } from '@netra/contract';
import type { Logger } from '@netra/foundation';
import { z } from 'zod';
import type { FileFormat } from './answer-file.ts';
import { readOrMakeEndUserKey } from './end-user-key.ts';
import type { EngineClient, EngineLocation } from './engine-client.ts';
import { asStoreError } from './engine-error.ts';
import { openEnginePool } from './engine-pool.ts';
import { reportLostParts } from './lost-parts.ts';
import { migrateStore } from './migrate-store.ts';
import { removeLeftBlocks } from './native/insert-native.ts';
import { repairSince } from './repair.ts';
import { settleWrites } from './settle-writes.ts';
import { readWatermark, writeWatermark } from './write-watermark.ts';

/** A query over one organization: its text binds `{organization:String}`, or another parameter with its id. */
type Statement = {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** At most this long, in ms; 30 s when absent. */
  readonly timeoutMs?: number;
  /** Stops the query in the engine too. */
  readonly signal?: AbortSignal;
};

type Read<Row> = { readonly rows: Row[]; readonly provenance: Provenance };

export type Store = {
  /** Runs a query for an organization. Raises `timeout`, `overloaded`, `query_cancelled`, `dependency_unavailable`. */
  read<Schema extends z.ZodType>(
    scope: Scope,
    statement: Statement,
    row: Schema,
  ): Promise<Read<z.infer<Schema>>>;
  /**
   * Runs a query for an organization and hands over its whole answer as one file, piece by piece. Raises what `read`
   * raises, before the first byte; 10 min when no time is stated. Whoever reads it must end or destroy it.
   */
  file(scope: Scope, statement: Statement, format: FileFormat): Promise<Readable>;
  /**
   * Runs work on the writing connection, alone: writes of a process happen one after the other. `ingestedAtMs` is
   * the time the rows must carry in `ingested_at`. After a write that failed, the next begins with a repair.
   */
  write<Result>(
    scope: Scope,
    work: (writer: EngineClient, ingestedAtMs: number) => Promise<Result>,
  ): Promise<Result>;
  /** Writes of the organization that are over; while this stays the same, so do its calls. */
  writes(scope: Scope): number;
  /** Key that end users are hashed with. */
  readonly endUserKey: string;
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type StoreOptions = {
  readonly location: EngineLocation;
  readonly logger: Logger;
  /** Connections for reading; 4 when absent. */
  readonly readers?: number;
};

const watermarkIntervalMs = 5_000;
const processSchema = z.array(z.object({ id: z.uuid() }));

/** Settings of one query: a tag by which it is found when it must be stopped, and its own time limit. */
function settingsOf(tag: string, timeoutMs: number | undefined): string {
  const limit = timeoutMs === undefined ? '' : `, max_execution_time = ${timeoutMs / 1000}`;
  return ` settings log_comment = '${tag}'${limit}`;
}
const fileTimeoutMs = 600_000;

function checkScoped(scope: Scope, { sql, parameters }: Statement): void {
  if (scope.organizationId === '') throw new ApexError('forbidden', 'A query needs an organization.');
  const named = sql.includes('{organization:String}');
  if (named || Object.values(parameters ?? {}).includes(scope.organizationId)) return;
  throw new ApexError('internal', 'A query over calls does not bind its organization.', { details: { sql } });
}

/** Opens the store: connects, brings the schema up to date and mends what a crash left half-written. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { logger } = options;
  const pool = await openEnginePool(options.location, options.readers ?? 4);
  let consistentUntilMs = 0;
  let endUserKey: string;
  try {
    // Not before the directory is this process's own: another one may be writing its blocks there.
    if ('directory' in options.location) await removeLeftBlocks(options.location.directory);
    await settleWrites(pool.control);
    await migrateStore(pool.writer);
    consistentUntilMs = await readWatermark(pool.writer);
    const checked = await repairSince(pool.writer, consistentUntilMs);
    if (checked > 0)
      logger.info({ calls: checked }, 'calls of the last moments were checked against their roll-ups');
    consistentUntilMs = Date.now();
    await writeWatermark(pool.writer, consistentUntilMs);
    endUserKey = await readOrMakeEndUserKey(pool.writer);
    await reportLostParts(pool.control, logger);
  } catch (error) {
    await pool.close();
    throw asStoreError(error);
  }

  const writes = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  let failedSinceMs: number | undefined;
  let lastIngestedAtMs = 0;
  let markedAtMs = Date.now();
  let pending: NodeJS.Timeout | undefined;

  /** Runs after all writes before it, whether they failed or not. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function mark(): Promise<void> {
    pending = undefined;
    if (failedSinceMs !== undefined) return;
    markedAtMs = Date.now();
    await writeWatermark(pool.writer, consistentUntilMs);
  }

  function markLater(): void {
    inTurn(mark).catch((error) => logger.warn({ err: error }, 'the write watermark could not be advanced'));
  }

  async function stop(tag: string): Promise<void> {
    try {
      // Put together in parts, so that this query does not find itself.
      const { rows } = await pool.control.query(
        `select query_id as id from system.processes where position(query, concat('${tag.slice(0, 8)}', '${tag.slice(8)}')) > 0`,
      );
      // KILL takes no parameters: the id is checked to be one.
      for (const { id } of processSchema.parse(rows))
        await pool.control.command(`kill query where query_id = '${id}' async`);
    } catch (error) {
      logger.warn({ err: error, tag }, 'a query could not be stopped');
    }
  }

  /** Runs work on a free connection, under a tag by which the statement's signal stops it in the engine. */
  function stoppable<Result>(
    { signal }: Statement,
    work: (client: EngineClient, tag: string) => Promise<Result>,
  ): Promise<Result> {
    return pool.use(async (client) => {
      signal?.throwIfAborted();
      const tag = newId('query');
      const onAbort = () => void stop(tag);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await work(client, tag);
      } catch (error) {
        throw error instanceof z.ZodError ? error : asStoreError(error);
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    });
  }

  async function read<Schema extends z.ZodType>(scope: Scope, statement: Statement, row: Schema) {
    checkScoped(scope, statement);
    const parameters = { organization: scope.organizationId, ...statement.parameters };
    return stoppable(statement, async (client, tag) => {
      const startedAt = performance.now();
      const answer = await client.query(statement.sql + settingsOf(tag, statement.timeoutMs), parameters);
      const durationMs = performance.now() - startedAt;
      return {
        rows: z.array(row).parse(answer.rows),
        provenance: {
          source: 'analytics',
          query: statement.sql,
          parameters,
          rowsRead: answer.rowsRead,
          durationMs,
        },
      };
    });
  }

  async function file(scope: Scope, statement: Statement, format: FileFormat): Promise<Readable> {
    checkScoped(scope, statement);
    const parameters = { organization: scope.organizationId, ...statement.parameters };
    const timeoutMs = statement.timeoutMs ?? fileTimeoutMs;
    return stoppable(statement, (client, tag) =>
      client.file({ sql: statement.sql, format, parameters, timeoutMs, tag }),
    );
  }

  function write<Result>(
    scope: Scope,
    work: (writer: EngineClient, ingestedAtMs: number) => Promise<Result>,
  ) {
    if (scope.organizationId === '') throw new ApexError('forbidden', 'A write needs an organization.');
    return inTurn(async () => {
      try {
        if (failedSinceMs !== undefined) {
          await settleWrites(pool.control);
          await repairSince(pool.writer, failedSinceMs);
          failedSinceMs = undefined;
        }
        lastIngestedAtMs = Math.max(Date.now(), lastIngestedAtMs);
        const result = await work(pool.writer, lastIngestedAtMs);
        consistentUntilMs = Date.now();
        if (Date.now() - markedAtMs >= watermarkIntervalMs) await mark();
        else pending ??= setTimeout(markLater, watermarkIntervalMs).unref();
        return result;
      } catch (error) {
        failedSinceMs ??= lastIngestedAtMs;
        throw asStoreError(error);
      } finally {
        writes.set(scope.organizationId, (writes.get(scope.organizationId) ?? 0) + 1);
      }
    });
  }

  return {
    read,
    file,
    write,
    writes: ({ organizationId }) => writes.get(organizationId) ?? 0,
    endUserKey,
    ping: async () => {
      await pool.control.query('select 1 as one');
    },
    async close() {
      clearTimeout(pending);
      await inTurn(mark);
      await pool.close();
    },
  };
}
