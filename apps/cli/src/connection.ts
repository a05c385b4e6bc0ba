import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApexError } from '@netra/contract';
import { z } from 'zod';

const connectionSchema = z.object({ url: z.string(), key: z.string() });

/** How a command reaches a running Apex: the public address and an API key. */
export type Connection = z.infer<typeof connectionSchema>;

/** Writes the connection file of a data directory, readable by its owner only. */
export function writeConnection(file: string, connection: Connection): void {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(connection, null, 2), { mode: 0o600 });
  renameSync(unfinished, file);
}

/** Reads a connection file, undefined where there is none or it is damaged (the next start writes it anew). */
export function readConnection(file: string): Connection | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return connectionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Finds the running system: flags first, then `APEX_URL` and `APEX_KEY`, then the data directory. Raises `not_running`. */
export function findConnection(options: {
  url?: string | undefined;
  key?: string | undefined;
  dataDirectory: string;
}): Connection {
  const stored = readConnection(join(options.dataDirectory, 'cli.json'));
  const url = options.url ?? stored?.url;
  const key = options.key ?? stored?.key;
  if (url !== undefined && key !== undefined) return { url, key };
  throw new ApexError(
    'not_running',
    `No running Apex was found: ${url === undefined ? 'its address' : 'an API key'} is missing.`,
  );
}
