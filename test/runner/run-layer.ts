import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerOptions } from './options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

export type LayerOutcome = {
  readonly layer: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Why the layer as a whole failed, beyond single tests. */
  readonly problem: string | undefined;
};

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
};

function spawned(args: readonly string[], quiet: boolean): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: root,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'ignore' : 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve({ code: code ?? 1, output }));
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
  const { code } = await spawned(
    [
      'run',
      ...files,
      '--project',
      layer,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${outputFile}`,
      '--passWithNoTests',
      ...(options.fastFail ? ['--bail=1'] : []),
    ],
    options.json,
  );
  const durationMs = performance.now() - startedAt;
  try {
    const report = JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport;
    const ran = report.numPassedTests + report.numFailedTests;
    const noneRan = ran === 0 && options.files.length === 0 ? 'no test ran' : undefined;
    const silent =
      code !== 0 && report.numFailedTests === 0 ? 'the run failed outside of its tests' : undefined;
    return {
      layer,
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      durationMs,
      problem: noneRan ?? silent,
    };
  } catch (error) {
    return {
      layer,
      passed: 0,
      failed: 0,
      skipped: 0,
      durationMs,
      problem: `no report: ${(error as Error).message}`,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
