import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { RunReport } from './outcome-reporter.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Below the project's own packages, so that the files of the test find vitest.
const parent = join(root, 'node_modules/.cache');
mkdirSync(parent, { recursive: true });
const directory = mkdtempSync(join(parent, 'outcome-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function reportOf(files: Readonly<Record<string, string>>): { report: RunReport; code: number | null } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const outputFile = join(directory, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      directory,
      // The directory is below node_modules, which vitest leaves out unless told otherwise.
      '--exclude',
      '',
      `--reporter=${join(root, 'test/runner/outcome-reporter.ts')}`,
      `--outputFile=${outputFile}`,
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  return { report: JSON.parse(readFileSync(outputFile, 'utf8')) as RunReport, code: status };
}

test('failed tests, hooks, files that do not load and errors outside of tests are told by name', () => {
  const { report, code } = reportOf({
    'a.test.js':
      "import { test, expect } from 'vitest'; test('sums', () => expect(1).toBe(2)); test('ok', () => {}); test.skip('left', () => {});",
    'b.test.js':
      "import { test, afterAll } from 'vitest'; afterAll(() => { throw new Error('port kept'); }); test('fine', () => {});",
    'c.test.js': "throw new Error('not loadable');",
    'd.test.js':
      "import { test } from 'vitest'; test('quiet', async () => { setTimeout(() => { throw new Error('late'); }, 0); await new Promise((resolve) => setTimeout(resolve, 50)); });",
  });
  expect(code).toBe(1);
  expect(report).toMatchObject({ passed: 3, failed: 1, skipped: 1 });
  const said = [...report.failures].sort().join('\n');
  expect(said).toMatch(/a\.test\.js > sums: expected 1 to be 2/);
  expect(said).toMatch(/b\.test\.js: port kept/);
  expect(said).toMatch(/c\.test\.js: not loadable/);
  expect(said).toMatch(/outside of all tests: .*late/);
  expect(report.failures).toHaveLength(4);
});
