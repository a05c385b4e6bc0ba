import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { sumUsd, usd } from '@netra/contract';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { testCall } from '../testing/test-calls.ts';

const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));

let analytics: TestAnalytics;
let directory: string;
let organization: string;

beforeAll(async () => {
  analytics = await runAnalytics();
  directory = mkdtempSync(join(tmpdir(), 'apex-export-command-'));
  organization = analytics.newOrganization();
  const calls = [testCall('one'), testCall('two', { responseModel: 'gpt-99' })];
  await analytics.send(organization, { path: '/api/v1/calls', body: { calls } });
});
afterAll(async () => {
  await analytics.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the command line as a person does, against the running service. */
async function apex(...words: string[]) {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(organization));
  const child = spawn(process.execPath, [main, ...words, '--url', analytics.url, '--key', token]);
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, error, code };
}

const days = ['--from', '2026-11-01', '--to', '2026-11-02'];

test('apex export focus writes the file and says what is in it and what is not', async () => {
  const file = join(directory, 'costs.csv');
  const told = await apex('export', 'focus', ...days, '--out', file);
  expect([told.code, told.error]).toEqual([0, '']);
  expect(told.out).toContain('2 calls, $0.0035');
  expect(told.out).toContain('1 of them have no known price');
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  expect(sumUsd(rows.map((row) => usd(row.BilledCost!)))).toBe('0.0035');

  const parquet = join(directory, 'costs.parquet');
  const json = await apex('export', 'focus', ...days, '--out', parquet, '--grain', 'hour', '--json');
  expect(JSON.parse(json.out)).toMatchObject({
    file: parquet,
    calls: 2,
    unpricedCalls: 1,
    focusVersion: '1.3',
  });
  expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1');
});

test('apex export calls writes every call', async () => {
  const file = join(directory, 'calls.jsonl');
  const told = await apex('export', 'calls', ...days, '--out', file);
  expect(told.code).toBe(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).call_id)).toEqual(['one', 'two']);
});

test('a wrong option, a refused period and a place that cannot be written leave no file behind', async () => {
  const file = join(directory, 'none.csv');
  const format = await apex('export', 'focus', ...days, '--out', file, '--format', 'xlsx');
  expect([format.code, format.error]).toEqual([2, expect.stringContaining('--format')]);
  const order = await apex('export', 'focus', '--from', '2026-11-02', '--to', '2026-11-01', '--out', file);
  expect([order.code, order.error]).toEqual([1, expect.stringContaining('`from` before `to`')]);
  const place = await apex('export', 'focus', ...days, '--out', join(directory, 'missing', 'x.csv'));
  expect([place.code, place.error]).toEqual([2, expect.stringContaining('cannot be written')]);
  expect([file, `${file}.unfinished`].filter(existsSync)).toEqual([]);
});
