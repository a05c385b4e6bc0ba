import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerOptions } from './options.ts';
import type { RunReport } from './outcome-reporter.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
/** Characters of stderr that are shown again for a run whose end nobody else explains, as when a teardown fails. */
const lastErrorsLength = 4_000;
const pipesCloseWithinMs = 2_000;
const reporter = join(root, 'test/runner/outcome-reporter.ts');

export type LayerOutcome = {
  readonly layer: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Every failed test and hook by name, for the end of the output: what is above may be cut off by who shows it. */
  readonly failures: readonly string[];
  /** Why the layer as a whole failed, beyond single tests. */
  readonly problem: string | undefined;
};

type Ended = { readonly ended: string; readonly output: string; readonly lastErrors: string };

function spawned(args: readonly string[], quiet: boolean): Promise<Ended> {
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: root,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'pipe'],
  });
  let output = '';
  let lastErrors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    if (!quiet) process.stderr.write(chunk);
    lastErrors = (lastErrors + chunk.toString('utf8')).slice(-lastErrorsLength);
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  return new Promise((resolve) => {
    // Its pipes close a moment later; a process that a test left behind would keep them open for good.
    child.once('exit', (code, signal) => {
      const end = () => resolve({ ended: signal ?? String(code), output, lastErrors });
      const longest = setTimeout(end, pipesCloseWithinMs);
      child.once('close', () => {
        clearTimeout(longest);
        end();
      });
    });
  });
}

/** The test files of a layer, as paths from the project root. */
export async function listFiles(layer: string): Promise<string[]> {
  const { output } = await spawned(['list', '--filesOnly', '--json', '--project', layer], true);
  const start = output.indexOf('[');
  const files = start === -1 ? [] : (JSON.parse(output.slice(start)) as { file: string }[]);
  return files.map((entry) => entry.file.replace(root, ''));
}

/** Runs the tests of one layer; a layer that ran no test counts as failed, unless files were picked by hand. */
export async function runLayer(
  layer: string,
  files: readonly string[],
  options: RunnerOptions,
): Promise<LayerOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'apex-tests-'));
  const outputFile = join(directory, 'report.json');
  const startedAt = performance.now();
  const { ended, lastErrors } = await spawned(
    [
      'run',
      ...files,
      '--project',
      layer,
      '--reporter=default',
      `--reporter=${reporter}`,
      `--outputFile=${outputFile}`,
      '--passWithNoTests',
      ...(options.fastFail ? ['--bail=1'] : []),
    ],
    options.json,
  );
  const durationMs = performance.now() - startedAt;
  try {
    const report = JSON.parse(readFileSync(outputFile, 'utf8')) as RunReport;
    const noneRan =
      report.passed + report.failed === 0 && options.files.length === 0 ? 'no test ran' : undefined;
    const outside =
      ended !== '0' && report.failed === 0
        ? `the run failed outside of its tests (ended with ${ended}); last written to stderr:\n${lastErrors}`
        : undefined;
    return { layer, ...report, durationMs, problem: noneRan ?? outside };
  } catch (error) {
    const problem = `no report (ended with ${ended}): ${(error as Error).message}`;
    return { layer, passed: 0, failed: 0, skipped: 0, failures: [], durationMs, problem };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
