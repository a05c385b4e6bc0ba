import type { CallInput, IngestResult } from '@netra/contract';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readCall } from '../ingest/read-call.ts';
import { toCallRow } from '../ingest/to-call-row.ts';
import { runAnalytics, type TestAnalytics } from '../testing/running-analytics.ts';
import { mixedCalls, testCall } from '../testing/test-calls.ts';
import type { CallRow } from './call-row.ts';
import { callsAsText } from './testing/calls-as-text.ts';

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await runAnalytics();
});
afterAll(() => analytics.close());

const send = async (organization: string, calls: readonly CallInput[]): Promise<IngestResult> =>
  (await analytics.send(organization, { path: '/api/v1/calls', body: { calls } })).json();

const sums = z.object({
  place: z.string(),
  calls: z.number(),
  cost: z.string(),
  tokens: z.number(),
  tools: z.string(),
});

/** Calls, cost and tokens of an organization by each table that holds them. */
async function places(organization: string) {
  const select = (table: string, calls: string) => `select '${table}' as place, ${calls} as calls,
    ifNull(sum(r.cost), toDecimal128(0, 18)) as cost, toInt64(sum(r.input_uncached + r.output_visible)) as tokens,
    sum(r.cost_tools) as tools from apex.${table} as r where r.organization_id = {organization:String}`;
  const sql = `select * from (${select('llm_calls', 'toInt64(count())')} union all ${select('calls_hourly', 'sum(r.calls)')}
    union all ${select('calls_daily', 'sum(r.calls)')}) order by place desc`;
  const { rows } = await analytics.store.read(analytics.scopeOf(organization), { sql }, sums);
  return rows.map(({ place: _, ...row }) => row);
}

test('a call that is sent again is counted once, everywhere', async () => {
  const organization = analytics.newOrganization();
  const calls = mixedCalls(500, {
    seed: 1,
    fromMs: Date.parse('2026-10-01'),
    toMs: Date.parse('2026-11-01'),
  });
  expect(await send(organization, calls)).toEqual({
    accepted: 500,
    replaced: 0,
    duplicates: 0,
    rejected: [],
  });
  const once = await places(organization);
  expect(once[0]).toMatchObject({ calls: 500 });
  expect(once[1]).toEqual(once[0]);
  expect(once[2]).toEqual(once[0]);
  expect(await send(organization, calls)).toEqual({
    accepted: 0,
    replaced: 0,
    duplicates: 500,
    rejected: [],
  });
  expect(await places(organization)).toEqual(once);
});

test('a later version takes the place of the earlier, as often as it comes', async () => {
  const organization = analytics.newOrganization();
  for (const output of [100, 900, 50]) {
    await send(organization, [
      testCall('a', {
        usage: { inputUncached: 10, outputVisible: output, toolUnits: {} },
        feature: `f${output}`,
      }),
      testCall('b'),
    ]);
    const [calls, hours, days] = await places(organization);
    expect(calls).toMatchObject({ calls: 2, tokens: 1_100 + 10 + output });
    expect([hours, days]).toEqual([calls, calls]);
  }
  const call = (await analytics.send(organization, { path: '/api/v1/calls/a' })).json();
  expect(call).toMatchObject({ version: 3, feature: 'f50', usage: { outputVisible: 50 } });
});

test('the same call from many senders at once is counted once', async () => {
  const organization = analytics.newOrganization();
  const calls = mixedCalls(100, {
    seed: 2,
    fromMs: Date.parse('2026-10-01'),
    toMs: Date.parse('2026-10-02'),
  });
  const results = await Promise.all(Array.from({ length: 12 }, () => send(organization, calls)));
  expect(results.reduce((sum, result) => sum + result.accepted, 0)).toBe(100);
  expect(results.reduce((sum, result) => sum + result.duplicates, 0)).toBe(1_100);
  const [first, ...others] = await places(organization);
  expect(first).toMatchObject({ calls: 100 });
  for (const place of others) expect(place).toEqual(first);
});

test('of a call twice in one request the last stays', async () => {
  const organization = analytics.newOrganization();
  const result = await send(organization, [testCall('x'), testCall('x'), testCall('x', { feature: 'last' })]);
  expect(result).toMatchObject({ accepted: 1, duplicates: 1, replaced: 1 });
  expect((await places(organization))[0]).toMatchObject({ calls: 1 });
  expect((await analytics.send(organization, { path: '/api/v1/calls/x' })).json().feature).toBe('last');
});

test('good calls of a request land, bad ones are named with their place', async () => {
  const organization = analytics.newOrganization();
  const result = await send(organization, [
    testCall('a'),
    testCall('b', { startedAt: 'yesterday' }),
    testCall('c'),
  ]);
  expect(result).toMatchObject({ accepted: 2, rejected: [{ index: 1, field: 'startedAt' }] });
  const odd = await analytics.send(organization, { path: '/api/v1/calls', body: [1, null, [], 'x'] });
  expect(odd.json().rejected.map((one: { index: number }) => one.index)).toEqual([0, 1, 2, 3]);
});

test('more than 5,000 calls, a body that is no list: refused', async () => {
  const organization = analytics.newOrganization();
  const many = Array.from({ length: 5_001 }, (_, index) => ({ callId: String(index) }));
  for (const body of [many, { calls: many }, { something: 1 }]) {
    const answer = await analytics.send(organization, { path: '/api/v1/calls', body });
    expect([answer.status, answer.json().error.code]).toEqual([400, 'invalid_request']);
  }
});

test('names of people are stored only as a hash that differs between organizations', async () => {
  const hashes: string[] = [];
  for (const organization of [analytics.newOrganization(), analytics.newOrganization()]) {
    await send(organization, [testCall('a', { endUser: 'ada@example.org' })]);
    const answer = await analytics.send(organization, { path: '/api/v1/calls/a' });
    expect(answer.text).not.toContain('ada@');
    hashes.push(answer.json().endUserHash);
  }
  expect(hashes[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('after a write that failed half-way, keys and roll-ups are mended before the next', async () => {
  const organization = analytics.newOrganization();
  const scope = analytics.scopeOf(organization);
  const rowOf = (call: CallInput): CallRow => {
    const read = readCall(call, Date.now());
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const context = { organizationId: organization, source: 'api', book: shippedBook(), endUserKey: 'key' };
    return toCallRow(read.call, read.startedAtMs, context);
  };
  await send(organization, [testCall('old'), testCall('other')]);
  // As if the process had died after the new version and a stray roll-up row were written, and nothing else.
  const failing = analytics.store.write(scope, async (writer, ingestedAtMs) => {
    const { columns, lines } = callsAsText(
      [{ ...rowOf(testCall('old', { feature: 'new' })), version: 2 }],
      ingestedAtMs,
    );
    await writer.insert('apex.llm_calls', columns, lines);
    await writer.command(
      `insert into apex.calls_hourly (organization_id, hour, feature, calls, cost)
       select {organization:String}, toDateTime('2026-11-01 10:00:00', 'UTC'), 'stray', 7, toDecimal128(3, 18)`,
      { organization },
    );
    throw new Error('the process died here');
  });
  await expect(failing).rejects.toThrow();
  expect((await places(organization))[0]).toMatchObject({ calls: 3 });
  await send(organization, [testCall('next')]);
  const [calls, hours, days] = await places(organization);
  expect(calls).toMatchObject({ calls: 3 });
  expect([hours, days]).toEqual([calls, calls]);
  expect((await analytics.send(organization, { path: '/api/v1/calls/old' })).json()).toMatchObject({
    feature: 'new',
  });
});

test('a read or write that names no organization is refused', async () => {
  const scope = analytics.scopeOf(analytics.newOrganization());
  await expect(
    analytics.store.read(scope, { sql: 'select 1 as one from apex.llm_calls' }, z.any()),
  ).rejects.toMatchObject({
    code: 'internal',
  });
  const nobody = { ...scope, organizationId: '' };
  await expect(analytics.store.read(nobody, { sql: 'select 1' }, z.any())).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(() => analytics.store.write(nobody, async () => 1)).toThrow();
});

test('a query past its time is stopped, and one whose asker is gone is stopped in the engine', async () => {
  const scope = analytics.scopeOf(analytics.newOrganization());
  const sql =
    'select count() as n from numbers(1000000000000) where sipHash64(number, {organization:String}) = 1';
  await expect(analytics.store.read(scope, { sql, timeoutMs: 300 }, z.any())).rejects.toMatchObject({
    code: 'timeout',
  });
  const gone = new AbortController();
  const asked = analytics.store.read(scope, { sql, signal: gone.signal }, z.any());
  setTimeout(() => gone.abort(), 200);
  await expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
});
