import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import pg from 'pg';
import { type CliConfig, readCliConfig } from '../config.ts';
import { readConnection } from '../connection.ts';
import { findPostgresBinaries } from '../engines/postgres/binaries.ts';
import { postgresPrefix } from '../engines/postgres/run-as.ts';
import { backendVariables } from '../supervisor/backend-variables.ts';
import { isPortFree } from '../supervisor/ports.ts';
import { runCommand, say, sayJson } from '../terminal/output.ts';

type DoctorOptions = { data?: string; json?: boolean };

type Finding = { readonly check: string; readonly ok: boolean; readonly detail: string };

const leastFreeBytes = 2 * 1024 ** 3;
const gibibyte = 1024 ** 3;
const answerWithinMs = 3_000;

/** A route of each service behind the public address. */
const routes = { auth: '/auth/me', analytics: '/api/v1/questions', backend: '/api/agents' } as const;

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

async function checkClickHouse(configured: string): Promise<string> {
  // A URL with a user in it is none that can be fetched.
  const { origin, username, password } = new URL(configured);
  const response = await fetch(`${origin}/?query=select%20version()`, {
    headers: {
      'x-clickhouse-user': decodeURIComponent(username) || 'default',
      'x-clickhouse-key': decodeURIComponent(password),
    },
    signal: AbortSignal.timeout(answerWithinMs),
  });
  const answer = (await response.text()).trim().slice(0, 200);
  if (!response.ok) throw new Error(`${origin} answers ${response.status}: ${answer}`);
  return `ClickHouse ${answer} answers at the configured URL`;
}

async function checkRunning(config: CliConfig): Promise<string> {
  const connection = readConnection(join(config.dataDirectory, 'cli.json'));
  if (connection === undefined) return 'no system has been started on this data directory yet';
  const { url, key } = connection;
  const statusOf = (path: string) =>
    fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(answerWithinMs),
    }).then(
      ({ status }) => status,
      () => undefined,
    );
  if ((await statusOf('/health/ready')) === undefined)
    return `the system last started here (${url}) is not running`;
  const failing: string[] = [];
  for (const [service, path] of Object.entries(routes)) {
    const status = await statusOf(path);
    // A refusal is an answer; only whoever cannot do its work is not well.
    if (status === undefined || status >= 500) failing.push(`${service} (${status ?? 'no answer'})`);
  }
  if (failing.length > 0)
    throw new Error(
      `${url} is running, but not well: ${failing.join(', ')}; logs are in ${join(config.dataDirectory, 'logs')}`,
    );
  return `${url} is running, and its services answer`;
}

function checkSettings(): string {
  backendVariables();
  return 'what is set can be used';
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
  const { clickhouseUrl } = config;
  const findings = [
    await examine('Node', () => process.version),
    await examine('settings', checkSettings),
    await examine('data directory', () => checkDataDirectory(config.dataDirectory)),
    await examine('PostgreSQL', () => checkPostgres(config)),
    ...(clickhouseUrl === undefined
      ? []
      : [await examine('ClickHouse', () => checkClickHouse(clickhouseUrl))]),
    await examine('ports', () => checkPorts(config)),
    await examine('running system', () => checkRunning(config)),
  ];
  if (options.json) sayJson({ ok: findings.every((finding) => finding.ok), findings });
  else for (const finding of findings) say(`${finding.ok ? '✓' : '✗'} ${finding.check}: ${finding.detail}`);
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}

/** Adds `apex doctor`: checks settings, directory, databases, ports and the running system, and says what to do. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check settings, data directory, databases, ports and the running system')
    .option('--data <directory>', 'the data directory to check')
    .option('--json', 'print the findings as JSON')
    .action((options: DoctorOptions) => runCommand(options.json ?? false, () => diagnose(options)));
}
