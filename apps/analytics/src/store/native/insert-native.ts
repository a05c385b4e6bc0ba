import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { newId } from '@netra/contract';

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

/** Where blocks lie on their way into the in-process engine: beside its data, so that they are nobody else's. */
const placeOf = (directory: string) => join(resolve(directory), 'blocks');

/** Removes blocks that a process left behind when it died; to be called before the first is written. */
export async function removeLeftBlocks(directory: string): Promise<void> {
  await rm(placeOf(directory), { recursive: true, force: true });
}

/**
 * Inserts a block into the in-process engine whose data lie in `directory`, by way of a file that is removed again:
 * statements of the in-process engine are text, which a block is not.
 */
export async function nativeToEmbedded(
  { client, directory, tag }: { client: ClickHouseClient; directory: string; tag: string },
  { insert, pieces }: Sent,
): Promise<void> {
  const path = join(placeOf(directory), newId('query'));
  try {
    // At once, some ms into memory: step by step, each of a hundred pieces would wait until requests that are being
    // read leave the thread, while the engine has nothing to do.
    mkdirSync(placeOf(directory), { recursive: true, mode: 0o700 });
    writeFileSync(path, Buffer.concat(pieces), { flag: 'wx', mode: 0o600 });
    const { into, select, where, structure } = insert;
    await client.command({
      query: `${tag}${into} ${select} from file(${quoted(path)}, 'Native', ${quoted(structure)}) ${where}`,
    });
  } finally {
    rmSync(path, { force: true });
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
