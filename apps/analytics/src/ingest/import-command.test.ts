import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';

const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));

let analytics: TestAnalytics;
let directory: string;

beforeAll(async () => {
  analytics = await runAnalytics();
  directory = mkdtempSync(join(tmpdir(), 'apex-import-command-'));
});
afterAll(async () => {
  await analytics.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs `apex import` as a person does, against the running service. */
async function importOf(organization: string, ...words: string[]) {
  const key = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const door = ['--url', analytics.url, '--key', key];
  const child = spawn(process.execPath, [main, 'import', ...door, ...words]);
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, error, code };
}

function fileOf(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const header = 'callId,startedAt,provider,responseModel,inputUncached';
const good = 'a,2026-11-01T10:00:00Z,openai,gpt-4o,1000';
const unknown = 'b,2026-11-01T10:00:00Z,openai,gpt-99,1000';
const bad = 'c,2026-11-01,openai,gpt-4o,1000';

test('says what became of a file; the same file again adds nothing', async () => {
  const organization = analytics.newOrganization();
  const file = fileOf('calls.csv', [header, good, unknown, bad, ''].join('\n'));
  const first = await importOf(organization, file, '--format', 'csv', '--json');
  expect([first.code, first.error]).toEqual([0, '']);
  const counts = { accepted: 2, quarantined: 1, duplicates: 0, unpriced: 1, cost: '0.0025' };
  expect(JSON.parse(first.out)).toMatchObject({ ...counts, format: 'csv' });
  const again = JSON.parse((await importOf(organization, file, '--json')).out);
  expect(again).toMatchObject({ accepted: 0, quarantined: 1, duplicates: 2, unpriced: 0, cost: '0' });
});

test('--put-aside writes the rows that could not be read; corrected, that file is imported', async () => {
  const organization = analytics.newOrganization();
  const file = fileOf('more.csv', [header, good, bad, ''].join('\n'));
  const rest = join(directory, 'rest.csv');
  const told = await importOf(organization, file, '--put-aside', rest);
  expect(told.out).toContain(`They are in ${rest}`);
  expect(told.out).toContain('line 3: startedAt: is "2026-11-01" (expected a time with its zone');
  expect(readFileSync(rest, 'utf8')).toBe(`${header}\n${bad}\n`);
  writeFileSync(rest, readFileSync(rest, 'utf8').replace('2026-11-01,', '2026-11-01T10:00:00Z,'));
  const corrected = JSON.parse((await importOf(organization, rest, '--put-aside', rest, '--json')).out);
  expect(corrected).toMatchObject({ accepted: 1, quarantined: 0 });
  const none = join(directory, 'none.csv');
  await importOf(organization, rest, '--put-aside', none);
  expect(existsSync(none)).toBe(false);
});

test('wrong calls name the option or the file and send nothing', async () => {
  const organization = analytics.newOrganization();
  const file = fileOf('good.csv', `${header}\n${good}\n`);
  for (const [words, code, error] of [
    [[join(directory, 'absent.csv')], 2, 'absent.csv cannot be read'],
    [[file, '--format', 'xlsx'], 2, 'There is no format "xlsx"'],
    [[file, '--base-time', 'yesterday'], 2, '--base-time: '],
    [[file, '--format', 'litellm'], 1, 'The file is not litellm'],
  ] as const) {
    const told = await importOf(organization, ...words);
    expect([words, told.code, told.error]).toEqual([words, code, expect.stringContaining(error)]);
  }
});
