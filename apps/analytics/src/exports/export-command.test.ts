import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { multiplyUsd, subtractUsd, sumUsd, usd } from '@netra/contract';
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
async function apexOf(member: string, ...words: string[]) {
  const token = await analytics.issuers.backend.issue('analytics', analytics.scopeOf(member));
  const child = spawn(process.execPath, [main, ...words, '--url', analytics.url, '--key', token]);
  const [out, error, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, error, code };
}

const apex = (...words: string[]) => apexOf(organization, ...words);

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

test('the specification with cache storage billed apart, end to end: $15.90 of input, $15.60 returned for $6.00', async () => {
  const scenario = analytics.newOrganization();
  const [provider, model] = ['google', 'gemini-cached'];
  // The example's prices, a million tokens or token-hours: writes at the price of input, storage beside them.
  const prices = { inputUncached: '3', cacheRead: '0.3', outputVisible: '15', cacheStorage: '1' };
  const agreed = await analytics.send(scenario, {
    path: '/api/v1/prices/negotiated',
    body: { kind: 'price', provider, model, prices },
  });
  expect(agreed.status).toBe(201);
  const startedAt = '2026-11-01T09:00:00Z';
  const usage = { inputUncached: 5_000, cacheWrite5m: 20_000, cacheRead: 80_000, outputVisible: 15_000 };
  const calls = Array.from({ length: 100 }, (_, index) => ({
    callId: `call ${index}`,
    ...{ provider, responseModel: model, startedAt, usage },
  }));
  const storage = {
    callId: 'storage of cachedContents/1',
    ...{ provider, responseModel: model, startedAt, operation: 'aggregate' },
    // 2 M tokens, kept for three hours.
    usage: { toolUnits: { cacheStorage: 6_000_000 } },
    tags: { 'aggregate.until': '2026-11-01T12:00:00Z' },
  };
  const sent = await analytics.send(scenario, {
    path: '/api/v1/calls',
    body: { calls: [...calls, storage] },
  });
  expect(sent.status).toBe(200);

  const file = join(directory, 'scenario.csv');
  const told = await apexOf(scenario, 'export', 'focus', ...days, '--out', file, '--json');
  expect(JSON.parse(told.out)).toMatchObject({ unpricedCalls: 0, cost: '38.4' });
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  const kept = rows.find((row) => row.SkuMeter === 'Context Cache Storage')!;
  expect(kept).toMatchObject({
    ConsumedQuantity: '6000000',
    ConsumedUnit: 'Token-Hours',
    PricingQuantity: '6',
    PricingUnit: '1000000 Token-Hours',
    ListUnitPrice: '1',
    BilledCost: '6',
  });
  expect(JSON.parse(kept.SkuPriceDetails!)).not.toHaveProperty('TokenType');
  const input = rows.filter((row) => JSON.parse(row.SkuPriceDetails!).TokenType !== 'Output');
  const inputCost = sumUsd(input.map((row) => usd(row.BilledCost!)));
  expect(inputCost).toBe('15.9');
  const millions = input.filter((row) => row !== kept).map((row) => usd(row.PricingQuantity!));
  const uncached = multiplyUsd(sumUsd(millions), 3);
  expect([uncached, subtractUsd(uncached, inputCost)]).toEqual(['31.5', '15.6']);

  // No call: it is in the money of the period and in no count.
  const period = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
  const spend = await analytics.send(scenario, { path: '/api/v1/questions/spend', body: { period } });
  expect(spend.json().totals).toMatchObject({ calls: 100, cost: '38.4' });
  // The exported charges come in again as what they are, storage too.
  const other = analytics.newOrganization();
  await analytics.send(other, {
    path: '/api/v1/prices/negotiated',
    body: { kind: 'price', provider, model, prices },
  });
  const again = await apexOf(other, 'import', file, '--format', 'focus', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ accepted: 5, quarantined: 0, unpriced: 0, cost: '38.4' });
});
