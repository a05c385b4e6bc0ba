import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ApexError } from '@netra/contract';
import { processEnvironment } from '@netra/foundation';
import pg from 'pg';
import { findPostgresBinaries } from './binaries.ts';
import { ensureCluster, superuser } from './cluster.ts';
import { endOrphan } from './orphan.ts';
import { postgresPrefix } from './run-as.ts';

export type PostgresEngine = {
  readonly process: ChildProcess;
  /** Superuser URL of a database of this server; for set-up only, services get roles of their own. */
  adminUrl(database: string): string;
  readonly port: number;
  close(): Promise<void>;
};

export type PostgresOptions = {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  /** Extra server settings, for tests that trade durability for speed. */
  readonly settings?: Readonly<Record<string, string>>;
};

const startTimeoutMs = 20_000;

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  // A refused connection is reported by connect(); a later break is of no interest to a probe.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const until = Date.now() + startTimeoutMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
      child.kill('SIGINT');
      throw new ApexError('engine_unavailable', `PostgreSQL did not start; its log is ${logFile}.`);
    }
    await wait(20);
  }
}

/** Starts the embedded PostgreSQL on a directory, making it first where it is missing. Raises `engine_unavailable`, `engine_refused`. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEngine> {
  await ensureCluster(options.directory, options.password);
  await endOrphan(options.directory);
  const { postgres } = await findPostgresBinaries();
  const settings = {
    port: String(options.port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = postgres, ...rest] = [...postgresPrefix(), postgres];
  const log = openSync(options.logFile, 'a');
  // Detached: a Ctrl-C of the terminal must reach the services first and PostgreSQL last.
  const child = spawn(program, [...rest, '-D', options.directory, ...flags], {
    stdio: ['ignore', log, log],
    detached: true,
    env: { LC_ALL: 'C', PATH: processEnvironment().PATH },
  });
  const adminUrl = (database: string) =>
    `postgresql://${superuser}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
  await untilReady(child, adminUrl('postgres'), options.logFile);
  return {
    process: child,
    adminUrl,
    port: options.port,
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGINT');
      }),
  };
}
