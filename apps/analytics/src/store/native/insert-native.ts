import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';

/** An insert of a block: its parts, between which the block comes. */
export type NativeInsert = {
  readonly into: string;
  /** Select list over the block's columns. */
  readonly select: string;
  readonly where: string;
  /** Names and types of the block's columns. */
  readonly structure: string;
};

type Sent = { readonly insert: NativeInsert; readonly pieces: readonly Buffer[] };

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * Inserts a block into the in-process engine, by way of a file in the system's temporary directory that is removed again:
 * statements of the in-process engine are text, which a block is not.
 */
export async function nativeToEmbedded(
  client: ClickHouseClient,
  tag: string,
  { insert, pieces }: Sent,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'apex-block-'));
  try {
    const path = join(directory, 'block');
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(pieces);
    } finally {
      await file.close();
    }
    const { into, select, where, structure } = insert;
    await client.command({
      query: `${tag}${into} ${select} from file(${quoted(path)}, 'Native', ${quoted(structure)}) ${where}`,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Inserts a block over the network: it follows the statement as it is. */
export async function nativeToServer(
  client: ClickHouseClient,
  tag: string,
  { insert, pieces }: Sent,
): Promise<void> {
  const { into, select, where, structure } = insert;
  const { stream } = await client.exec({
    query: `${tag}${into} ${select} from input(${quoted(structure)}) ${where} format Native`,
    values: Readable.from(pieces, { objectMode: false }),
  });
  stream.resume();
}
