import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApexError } from '@netra/contract';
import { processEnvironment } from '@netra/foundation';
import { findPostgresBinaries } from './binaries.ts';
import { postgresPrefix } from './run-as.ts';

export const superuser = 'apex_admin';
/** The major version of the binaries that npm brings; a directory of another major cannot be opened by them. */
const majorVersion = '18';

/**
 * Makes a PostgreSQL data directory if there is none. It is built beside its place and renamed when complete, so
 * a start that was killed half way leaves nothing that looks whole. Raises `engine_unavailable`.
 */
export async function ensureCluster(directory: string, password: string): Promise<void> {
  const versionFile = join(directory, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const found = readFileSync(versionFile, 'utf8').trim();
    if (found === majorVersion) return;
    throw new ApexError(
      'engine_unavailable',
      `${directory} was made by PostgreSQL ${found}; this is ${majorVersion}.`,
      {
        suggestion:
          'Start with another data directory (--data), or with the Apex version that made this one.',
      },
    );
  }
  const { initdb } = await findPostgresBinaries();
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = join(unfinished, '..', '.initial-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const [program = initdb, ...rest] = [...postgresPrefix(), initdb];
  const options = [
    '-U',
    superuser,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  const made = spawnSync(program, [...rest, '-D', unfinished, ...options], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: processEnvironment().PATH },
  });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    throw new ApexError(
      'engine_unavailable',
      `PostgreSQL could not make its data directory: ${made.stderr.trim()}`,
    );
  }
  rmSync(directory, { recursive: true, force: true });
  renameSync(unfinished, directory);
}
