import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';

/** Forms in which the engine writes a whole answer as one file, by its own names. */
export type FileFormat = 'CSVWithNames' | 'JSONEachRow' | 'Native' | 'Parquet';

export type FileQuery = {
  readonly sql: string;
  readonly format: FileFormat;
  readonly parameters: Record<string, unknown>;
  /** At most this long, in ms, until the first byte. */
  readonly timeoutMs: number;
  /** Comment at the start of the statement, by which it can be found and stopped. */
  readonly tag: string;
};

const mebibyte = 1024 * 1024;

/** Memory stays bounded whatever the answer's size: sorts, groups and row groups spill or end at these, in bytes. */
function settingsOf(timeoutMs: number): string {
  return Object.entries({
    max_execution_time: timeoutMs / 1000,
    max_threads: 2,
    max_bytes_before_external_group_by: 256 * mebibyte,
    max_bytes_before_external_sort: 256 * mebibyte,
    output_format_parquet_row_group_size: 100_000,
    output_format_parquet_row_group_size_bytes: 64 * mebibyte,
    output_format_parquet_parallel_encoding: 0,
    output_format_decimal_trailing_zeros: 0,
    date_time_output_format: "'iso'",
    format_csv_null_representation: "''",
  })
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
}

/**
 * The answer as a file, from the in-process engine. It is written beside (under the system's temporary directory) and
 * read from there piece by piece, because the in-process client would hold a whole answer in memory. The file has no
 * name any more when this returns: nothing is left behind, whatever becomes of the reader.
 */
export async function fileFromEmbedded(client: ClickHouseClient, query: FileQuery): Promise<Readable> {
  const directory = await mkdtemp(join(tmpdir(), 'apex-export-'));
  try {
    const path = join(directory, 'answer');
    const into = `insert into function file('${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}', '${query.format}')`;
    await client.command({
      query: `/* ${query.tag} */ ${into} settings ${settingsOf(query.timeoutMs)} ${query.sql}`,
      query_params: query.parameters,
    });
    // Opened before the name goes, so that the content lives exactly as long as its reader.
    const handle = await open(path, 'r');
    return handle.createReadStream({ highWaterMark: mebibyte });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * The answer as a file, from a server. The server is told to finish before the first byte, so that a failure is a
 * failure and never a file that ends early; progress headers keep the connection open meanwhile.
 */
export async function fileFromServer(client: ClickHouseClient, query: FileQuery): Promise<Readable> {
  const { stream } = await client.exec({
    query: `/* ${query.tag} */ ${query.sql} settings ${settingsOf(query.timeoutMs)} format ${query.format}`,
    query_params: query.parameters,
    clickhouse_settings: {
      wait_end_of_query: 1,
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: '10000',
    },
  });
  return stream;
}
