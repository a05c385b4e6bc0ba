import { accessSync, constants, mkdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { ApexError } from '@netra/contract';
import { createChdbConnection } from 'chdb/connection';
import { type FileQuery, fileFromEmbedded, fileFromServer } from './answer-file.ts';
import { type NativeInsert, nativeToEmbedded, nativeToServer } from './native/insert-native.ts';

/** Where the engine is: a directory (in-process ClickHouse) or the URL of a ClickHouse server. */
export type EngineLocation = { readonly directory: string } | { readonly url: string };

/** The rows of an answer, and how many the engine read to find them. */
type EngineRows = { readonly rows: unknown[]; readonly rowsRead: number };

/** One connection to the engine; it runs one statement at a time. */
export type EngineClient = {
  query(sql: string, parameters?: Record<string, unknown>): Promise<EngineRows>;
  command(sql: string, parameters?: Record<string, unknown>): Promise<void>;
  /** Inserts rows that are already text, one JSON array of the columns' values a line. */
  insert(table: string, columns: readonly string[], lines: string): Promise<void>;
  /** Inserts a block in the engine's Native format. */
  insertNative(insert: NativeInsert, pieces: readonly Buffer[]): Promise<void>;
  /** Runs a query whose whole answer is one file; whoever reads it must end or destroy it. */
  file(query: FileQuery): Promise<Readable>;
  close(): Promise<void>;
};

/**
 * Settings of every connection: amounts as strings (a JSON number would round them), 64-bit counts as numbers
 * (they stay below 2^53 here), inserts that are written when they return, no statement without an end, and room
 * for lists of call ids in the query text, which no URL could hold, and for workloads of many features in one statement.
 */
const settings = {
  async_insert: 0,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_integers: 0,
  max_execution_time: 30,
  max_partitions_per_insert_block: '1000',
  max_query_size: '67108864',
  max_ast_elements: '1000000',
  max_expanded_ast_elements: '10000000',
} as const satisfies ClickHouseSettings;

function openEmbedded(directory: string): ClickHouseClient {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new ApexError('store_unwritable', `The data directory ${directory} cannot be written: ${reason}`, {
      cause,
      details: { directory },
    });
  }
  try {
    // The two packages state the same interface with different optional properties.
    const connection = createChdbConnection({ path: directory }) as unknown as NonNullable<
      ClickHouseClientConfigOptions['connection']
    >;
    return createClient({ connection });
  } catch (cause) {
    throw new ApexError(
      'store_unopened',
      `The analytics store in ${directory} cannot be opened: another process has it open, or its files are damaged.`,
      { cause, details: { directory } },
    );
  }
}

/** An escaped backslash, or half of a character, which JSON can state and the engine refuses with all rows beside it. */
const escapes = /\\(?:\\|u(d[89a-f][0-9a-f]{2}))/g;

/** Lines of JSON as they were written, with the sign for what cannot be shown in the place of halves of characters. */
function withWholeCharacters(lines: string): string {
  if (!lines.includes('\\ud')) return lines;
  return lines.replace(escapes, (found, half) => (half === undefined ? found : '\\ufffd'));
}

/** No statement of a server connection lasts longer; shorter limits are the statements' own. */
const longestMs = 3_600_000;
/** A server answers within its own time limit and this much more, in ms; after that it is taken for gone. */
const answerMarginMs = 10_000;

/** When a server is taken for gone; the limit a statement sets for itself counts, and 0 is none. */
function patience(sql: string): { abort_signal?: AbortSignal } {
  const own = /max_execution_time = ([\d.]+)/.exec(sql)?.[1];
  const seconds = own === undefined ? settings.max_execution_time : Number(own);
  return seconds === 0 ? {} : { abort_signal: AbortSignal.timeout(seconds * 1000 + answerMarginMs) };
}

/**
 * Opens one connection; `tag` is a comment put before each statement that writes. Raises `store_unwritable` or
 * `store_unopened` for a directory, which no retry mends.
 */
export async function openEngineClient(location: EngineLocation, tag = ''): Promise<EngineClient> {
  const embedded = 'directory' in location;
  const client = embedded
    ? openEmbedded(location.directory)
    : createClient({
        url: location.url,
        clickhouse_settings: settings,
        request_timeout: longestMs,
        use_multipart_params_auto: true,
        // Its failures are raised, and told once by whoever answers for them.
        log: { level: ClickHouseLogLevel.OFF },
      });
  if (embedded) {
    // In-process sessions keep settings; sending them with an INSERT would have its rows parsed as SQL.
    const list = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    await client.command({ query: `set ${list.join(', ')}` });
  }
  const bound = (sql: string, parameters: Record<string, unknown> | undefined) => ({
    ...(parameters === undefined ? {} : { query_params: parameters }),
    ...(embedded ? {} : patience(sql)),
  });
  // An in-process session holds on to a statement that failed, and lists it as running, until its next one.
  const freeing = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      // What failed first is what is told.
      if (embedded) await client.command({ query: 'select 1' }).catch(() => undefined);
      throw error;
    }
  };
  return {
    query: (query, parameters) =>
      freeing(async () => {
        const result = await client.query({ query, format: 'JSON', ...bound(query, parameters) });
        const { data, statistics } = await result.json<unknown>();
        return { rows: data, rowsRead: statistics?.rows_read ?? 0 };
      }),
    command: (query, parameters) =>
      freeing(async () => {
        await client.command({ query: `${tag}${query}`, ...bound(query, parameters) });
      }),
    insert: (table, columns, lines) =>
      freeing(async () => {
        const query = `${tag}insert into ${table} (${columns.join(', ')}) format JSONCompactEachRow`;
        const values = Readable.from([withWholeCharacters(lines)], { objectMode: false });
        const { stream } = await client.exec({ query, values, ...bound(query, undefined) });
        stream.resume();
      }),
    insertNative: (insert, pieces) =>
      freeing(() =>
        'directory' in location
          ? nativeToEmbedded({ client, directory: location.directory, tag }, { insert, pieces })
          : nativeToServer(client, tag, { insert, pieces }),
      ),
    file: (query) => (embedded ? fileFromEmbedded(client, query) : fileFromServer(client, query)),
    close: () => client.close(),
  };
}
