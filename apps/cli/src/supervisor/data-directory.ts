import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ApexError } from '@netra/contract';

export type DataDirectory = {
  readonly path: string;
  readonly postgres: string;
  readonly clickhouse: string;
  readonly logs: string;
  readonly secretsFile: string;
  /** Where the command line finds the running system (see `connection.ts`). */
  readonly connectionFile: string;
  /** Lets another process use the directory; the system does the same when this one dies. */
  release(): void;
};

function lock(path: string): DatabaseSync {
  const file = join(path, 'apex.lock');
  const database = new DatabaseSync(file);
  try {
    // The exclusive lock is the operating system's: it ends with the process, so none can be left behind by kill -9.
    database.exec('pragma locking_mode = exclusive; begin exclusive');
    return database;
  } catch (cause) {
    database.close();
    const connectionFile = join(path, 'cli.json');
    const running = existsSync(connectionFile) ? readFileSync(connectionFile, 'utf8') : '';
    const [, url] = /"url":\s*"([^"]+)"/.exec(running) ?? [];
    throw new ApexError(
      'already_running',
      `Apex already runs on ${path}${url === undefined ? '' : `, at ${url}`}.`,
      { cause },
    );
  }
}

/** Makes a directory and what is missing above it, one by one: Node's own recursive way never returns below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Opens (and makes) the data directory for this process alone. Raises `data_directory_unusable`, `already_running`. */
export function openDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  try {
    makeDirectory(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    makeDirectory(join(path, 'logs'));
  } catch (cause) {
    throw new ApexError(
      'data_directory_unusable',
      `The data directory ${path} cannot be used: ${(cause as Error).message}`,
      { cause },
    );
  }
  let held: DatabaseSync;
  try {
    held = lock(path);
  } catch (cause) {
    if (cause instanceof ApexError) throw cause;
    throw new ApexError(
      'data_directory_unusable',
      `The data directory ${path} cannot be locked: ${(cause as Error).message}`,
      { cause },
    );
  }
  return {
    path,
    postgres: join(path, 'postgres'),
    clickhouse: join(path, 'clickhouse'),
    logs: join(path, 'logs'),
    secretsFile: join(path, 'secrets.json'),
    connectionFile: join(path, 'cli.json'),
    release: () => held.close(),
  };
}
