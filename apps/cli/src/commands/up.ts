import { renameSync, writeFileSync } from 'node:fs';
import { ApexError } from '@netra/contract';
import type { Command } from 'commander';
import { readCliConfig } from '../config.ts';
import { type RunningSystem, startSystem } from '../supervisor/start-system.ts';
import { runCommand, say, sayJson } from '../terminal/output.ts';

type UpOptions = { data?: string; demo: boolean; readyFile?: string; json?: boolean };

const seconds = (durationMs: number) => `${(durationMs / 1000).toFixed(1)} s`;

function announce(system: RunningSystem, durationMs: number): void {
  say('');
  say(`  Netra Apex is ready (${seconds(durationMs)})`);
  say('');
  say(`  Open       ${system.urls.web}`);
  say(`  Sign in    ${system.owner.signInUrl}`);
  say('             (works once, within 15 minutes; `npm start` prints a new one each time)');
  say(`  Data       ${system.dataDirectory}   logs in ${system.dataDirectory}/logs`);
  say('');
  say('  Ctrl-C stops everything.');
}

function writeReadyFile(file: string, system: RunningSystem): void {
  const content = {
    ...system.urls,
    signInUrl: system.owner.signInUrl,
    ingestKey: system.key,
    accessToken: system.owner.accessToken,
  };
  try {
    writeFileSync(`${file}.unfinished`, JSON.stringify(content, null, 2), { mode: 0o600 });
    renameSync(`${file}.unfinished`, file);
  } catch (cause) {
    throw new ApexError('usage', `The ready file ${file} cannot be written: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Aborted when the person or the system says to stop. Further Ctrl-Cs change nothing: the end is in order or not at all. */
function toldToStop(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => told.abort());
  return told.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function up(options: UpOptions): Promise<void> {
  const startedAt = performance.now();
  const config = readCliConfig();
  const told = toldToStop();
  told.addEventListener('abort', () => options.json || say('\n  Stopping ...'), { once: true });
  const system = await startSystem(
    { ...config, dataDirectory: options.data ?? config.dataDirectory },
    { demo: options.demo, signal: told },
    {
      onReady: (part, durationMs) =>
        options.json || say(`  ✓ ${part.padEnd(44)} ${seconds(durationMs).padStart(7)}`),
      onNotice: (notice) => process.stderr.write(`  ! ${notice}\n`),
    },
  ).catch((error: unknown) => {
    if (told.aborted) return undefined;
    throw error;
  });
  if (system === undefined) return;
  if (options.readyFile !== undefined) writeReadyFile(options.readyFile, system);
  if (options.json) sayJson({ ready: true, ...system.urls, signInUrl: system.owner.signInUrl });
  else announce(system, performance.now() - startedAt);
  await untilAborted(told);
  await system.close();
}

/** Adds `apex up`: everything on this machine, until Ctrl-C. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('start everything on this machine: engines, services and the web app')
    .option('--data <directory>', 'where all data is kept (default: .apex in the checkout, or APEX_DATA_DIR)')
    .option('--no-demo', 'do not make the synthetic demo workload for an empty installation')
    .option('--ready-file <file>', 'write addresses and credentials to this file (mode 0600) when ready')
    .option('--json', 'print JSON lines for programs')
    .action((options: UpOptions) => runCommand(options.json ?? false, () => up(options)));
}
