import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import pg from 'pg';
import { type CliConfig, readCliConfig } from '../config.ts';
import { readConnection } from '../connection.ts';
import { findPostgresBinaries } from '../engines/postgres/binaries.ts';
import { postgresPrefix } from '../engines/postgres/run-as.ts';
import { isPortFree } from '../supervisor/ports.ts';
import { runCommand, say, sayJson } from '../terminal/output.ts';

type DoctorOptions = { data?: string; json?: boolean };

type Finding = { readonly check: string; readonly ok: boolean; readonly detail: string };

const leastFreeBytes = 2 * 1024 ** 3;
const gibibyte = 1024 ** 3;

async function examine(check: string, work: () => Promise<string> | string): Promise<Finding> {
  try {
    return { check, ok: true, detail: await work() };
  } catch (error) {
    const advice = error instanceof ApexError ? ` ${error.suggestion}` : '';
    return { check, ok: false, detail: `${(error as Error).message}${advice}` };
  }
}

function checkDataDirectory(directory: string): string {
  if (!existsSync(directory)) return `${directory} does not exist yet; the first start makes it`;
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  if (free < leastFreeBytes)
    throw new Error(
      `only ${(free / gibibyte).toFixed(1)} GiB are free in ${directory}; at least 2 are needed`,
    );
  return `${directory} is writable, ${(free / gibibyte).toFixed(0)} GiB free`;
}

async function checkPostgres(config: CliConfig): Promise<string> {
  if (config.databaseUrl === undefined) {
    await findPostgresBinaries();
    postgresPrefix();
    return 'the embedded PostgreSQL is installed and may run here';
  }
  const client = new pg.Client({ connectionString: config.databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>('show server_version');
    return `PostgreSQL ${rows[0]?.version} answers at the configured URL`;
  } finally {
    await client.end();
  }
}

async function checkRunning(config: CliConfig): Promise<string> {
  const connection = readConnection(join(config.dataDirectory, 'cli.json'));
  if (connection === undefined) return 'no system has been started on this data directory yet';
  const response = await fetch(new URL('/health/ready', connection.url), {
    signal: AbortSignal.timeout(3_000),
  }).catch(() => undefined);
  if (response === undefined) return `the system last started here (${connection.url}) is not running`;
  if (!response.ok) throw new Error(`${connection.url} is running but not ready: ${await response.text()}`);
  return `${connection.url} is running and ready`;
}

async function checkPorts(config: CliConfig): Promise<string> {
  const wanted = [config.webPort, config.backendPort, config.authPort, config.analyticsPort].filter(
    (port) => port !== undefined,
  );
  const taken: number[] = [];
  for (const port of wanted) if (port !== 0 && !(await isPortFree(port))) taken.push(port);
  if (taken.length > 0)
    throw new Error(`in use: ${taken.join(', ')} (by a running Apex, or another program)`);
  return wanted.length === 0 ? 'defaults; taken ones give way' : `free: ${wanted.join(', ')}`;
}

async function diagnose(options: DoctorOptions): Promise<void> {
  const read = readCliConfig();
  const config = { ...read, dataDirectory: options.data ?? read.dataDirectory };
  const findings = [
    await examine('Node', () => process.version),
    await examine('data directory', () => checkDataDirectory(config.dataDirectory)),
    await examine('PostgreSQL', () => checkPostgres(config)),
    await examine('ports', () => checkPorts(config)),
    await examine('running system', () => checkRunning(config)),
  ];
  if (options.json) sayJson({ ok: findings.every((finding) => finding.ok), findings });
  else for (const finding of findings) say(`${finding.ok ? '✓' : '✗'} ${finding.check}: ${finding.detail}`);
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}

/** Adds `apex doctor`: checks settings, directory, engines and the running system, and says what to do. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check configuration, data directory, engines and the running system')
    .option('--data <directory>', 'the data directory to check')
    .option('--json', 'print the findings as JSON')
    .action((options: DoctorOptions) => runCommand(options.json ?? false, () => diagnose(options)));
}
