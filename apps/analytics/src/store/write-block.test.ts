import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callSchema, newId, type Scope } from '@netra/contract';
import { createLogger } from '@netra/foundation';
import { shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startClickHouse } from '../durability/testing/clickhouse-server.ts';
import { toCallRow } from '../ingest/to-call-row.ts';
import { blockOf } from './call-block.ts';
import type { CallRow } from './call-row.ts';
import { openStore, type Store } from './store.ts';
import { callsAsText } from './testing/calls-as-text.ts';
import { writeBlock } from './write-block.ts';
import { writeCalls } from './write-calls.ts';

let store: Store;
const directory = mkdtempSync(join(tmpdir(), 'apex-block-test-'));
const leftBehind = join(directory, 'blocks', 'half');
beforeAll(async () => {
  mkdirSync(join(directory, 'blocks'));
  writeFileSync(leftBehind, 'half a block');
  store = await openStore({
    location: { directory },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const scopeOf = (organizationId: string): Scope => ({
  organizationId,
  principal: { kind: 'service', service: 'backend', role: 'owner' },
});

const startMs = Date.parse('2026-10-05T08:00:00Z');

function rowOf(organization: string, index: number, more: Record<string, unknown> = {}): CallRow {
  const call = callSchema.parse({
    callId: `c${index}-${'ü€'.repeat(index % 90)}`,
    provider: index % 3 === 0 ? 'openai' : 'anthropic',
    responseModel: index % 3 === 0 ? 'gpt-4o' : index % 5 === 0 ? 'nobody-knows' : 'claude-sonnet-4-5',
    startedAt: new Date(startMs + index * 60_000).toISOString(),
    feature: `feature-${index % 300}`,
    endUser: index % 4 === 0 ? '' : `user-${index % 7}`,
    isStream: index % 2 === 0,
    isBatch: index % 11 === 0,
    timeToFirstTokenMs: index % 4 === 0 ? null : index / 3,
    durationMs: index % 4 === 0 ? null : 0,
    httpStatus: index % 9 === 0 ? 429 : 0,
    maxTokens: index % 6 === 0 ? 4_000_000_000 : null,
    temperature: index % 6 === 0 ? 0 : null,
    providedCost: index % 5 === 0 ? '123456789012345.000000000000000001' : null,
    usage: {
      inputUncached: index * 1_000_003,
      cacheRead: index,
      outputVisible: 4_000_000_000 - index,
      toolUnits: index % 8 === 0 ? { webSearches: 2.5, codeSeconds: 0.29, odd: 0.0000019 } : {},
    },
    prefixHashes: index % 10 === 0 ? ['a', '', 'ü'] : [],
    tags: index % 3 === 0 ? { kind: `k${index}`, 'long name': 'x'.repeat(300) } : {},
    outcomeScore: index % 7 === 0 ? 0.25 : null,
    ...more,
  });
  return toCallRow(call, Date.parse(call.startedAt), {
    organizationId: organization,
    source: 'test',
    book: shippedBook(),
    endUserKey: 'key',
  });
}

async function contentOf(
  from: Store,
  organization: string,
  table: string,
  except: string,
): Promise<unknown[]> {
  const sql = `select * except (organization_id${except}) from apex.${table} where organization_id = {organization:String} order by all`;
  const { rows } = await from.read(scopeOf(organization), { sql }, z.record(z.string(), z.unknown()));
  return rows;
}

test('a block goes over the network to a server as it goes into the engine of this process', async () => {
  const server = await startClickHouse();
  const remote = await openStore({
    location: { url: server.url },
    logger: createLogger({ service: 'analytics', level: 'silent' }),
  });
  try {
    const organization = newId('organization');
    const rows = Array.from({ length: 500 }, (_, index) => rowOf(organization, index));
    const write = () =>
      remote.write(scopeOf(organization), (writer, atMs) =>
        writeBlock(writer, { organization, block: blockOf(rows) }, atMs),
      );
    expect(new Set(await write())).toEqual(new Set(['accepted']));
    expect(new Set(await write())).toEqual(new Set(['duplicate']));
    await store.write(scopeOf(organization), (writer, atMs) => writeCalls(writer, rows, atMs));
    expect(await contentOf(remote, organization, 'llm_calls', ', ingested_at')).toEqual(
      await contentOf(store, organization, 'llm_calls', ', ingested_at'),
    );
  } finally {
    await remote.close();
    await server.remove();
  }
});

const sums = `select sum(r.calls) as calls, sum(r.cost) as cost, sum(r.input_uncached) as tokens from apex.calls_daily as r where r.organization_id = {organization:String}`;
const sumsSchema = z.object({ calls: z.number(), cost: z.string(), tokens: z.number() });

test('a block leaves in the store exactly what its rows would: every column, every key, every roll-up', async () => {
  const organizations = [newId('organization'), newId('organization')] as const;
  const [byRow, byBlock] = organizations;
  const count = 2_500;
  const rowsOf = (organization: string) =>
    // The end user's hash is bound to the organization, so it is taken out of the comparison.
    Array.from({ length: count }, (_, index) => ({
      ...rowOf(organization, index),
      end_user_hash: `hash-${index % 7}`,
    }));
  await store.write(scopeOf(byRow), async (writer, atMs) => {
    const { columns, lines } = callsAsText(rowsOf(byRow), atMs);
    await writer.insert('apex.llm_calls', columns, lines);
  });
  const outcomes = await store.write(scopeOf(byBlock), (writer, atMs) =>
    writeBlock(writer, { organization: byBlock, block: blockOf(rowsOf(byBlock)) }, atMs),
  );
  expect(outcomes).toEqual(Array.from({ length: count }, () => 'accepted'));
  for (const [table, except] of [
    ['llm_calls', ', ingested_at'],
    ['call_keys', ''],
    ['calls_hourly', ''],
    ['calls_daily', ''],
  ] as const) {
    const stored = await contentOf(store, byBlock, table, except);
    expect(stored.length).toBeGreaterThan(0);
    const expected = await contentOf(store, byRow, table, except);
    const unlike = stored.flatMap((row, index) =>
      Object.entries(row as object).flatMap(([column, value]) => {
        const other = (expected[index] as Record<string, unknown> | undefined)?.[column];
        return JSON.stringify(value) === JSON.stringify(other)
          ? []
          : [{ table, index, column, value, other }];
      }),
    );
    expect(unlike.slice(0, 5)).toEqual([]);
    expect(stored.length).toBe(expected.length);
  }
});

test('a block that a process left behind is gone after the next start, and none stays after it is written', async () => {
  expect(existsSync(leftBehind)).toBe(false);
  const organization = newId('organization');
  const block = blockOf([rowOf(organization, 1)]);
  await store.write(scopeOf(organization), (writer, atMs) =>
    writeBlock(writer, { organization, block }, atMs),
  );
  expect(await contentOf(store, organization, 'llm_calls', '')).toHaveLength(1);
  expect(readdirSync(join(directory, 'blocks'))).toEqual([]);
});

test('of calls in a block each counts once: sent again, changed, and twice in one block', async () => {
  const organization = newId('organization');
  const write = (rows: readonly CallRow[]) =>
    store.write(scopeOf(organization), (writer, atMs) =>
      writeBlock(writer, { organization, block: blockOf(rows) }, atMs),
    );
  const plain = (index: number, tokens: number, minute = 0) =>
    rowOf(organization, index, {
      callId: `c${index}`,
      startedAt: new Date(startMs + minute * 60_000).toISOString(),
      usage: { inputUncached: tokens },
    });
  expect(await write([plain(3, 1), plain(6, 10)])).toEqual(['accepted', 'accepted']);
  expect(await write([plain(3, 1), plain(6, 10)])).toEqual(['duplicate', 'duplicate']);
  expect(
    await write([plain(3, 1), plain(6, 20, 90), plain(9, 5), plain(9, 5), plain(9, 7, 5), plain(12, 1)]),
  ).toEqual(['duplicate', 'replaced', 'accepted', 'duplicate', 'replaced', 'accepted']);
  const { rows } = await store.read(
    scopeOf(organization),
    {
      sql: `select call_id as id, version, toUnixTimestamp64Milli(started_at) as startedAt, input_uncached as tokens
        from apex.llm_calls where organization_id = {organization:String} order by toUInt32(substring(call_id, 2))`,
    },
    z.object({ id: z.string(), version: z.number(), startedAt: z.number(), tokens: z.number() }),
  );
  expect(rows).toEqual([
    { id: 'c3', version: 1, startedAt: startMs, tokens: 1 },
    { id: 'c6', version: 2, startedAt: startMs, tokens: 20 },
    { id: 'c9', version: 1, startedAt: startMs, tokens: 7 },
    { id: 'c12', version: 1, startedAt: startMs, tokens: 1 },
  ]);
  const summed = async () => (await store.read(scopeOf(organization), { sql: sums }, sumsSchema)).rows;
  expect(await summed()).toMatchObject([{ calls: 4, tokens: 29 }]);
  // The same again changes nothing, also of a call that stands in it twice; neither does one that comes back to what is there.
  expect(await write([plain(9, 5), plain(9, 5), plain(9, 7, 5), plain(12, 3), plain(12, 1)])).toEqual(
    Array.from({ length: 5 }, () => 'duplicate'),
  );
  expect(await summed()).toMatchObject([{ calls: 4, tokens: 29 }]);
});

test('amounts in whole pico-dollars are stored to the last digit, up to 2^53 of them', async () => {
  const organization = newId('organization');
  const amounts = [0, 1, 63, 2 ** 26 - 1, 2 ** 26, 2 ** 32, 2 ** 45 + 12_345, 2 ** 53 - 1];
  const rows = amounts.map((total, index) => {
    const parts = new Float64Array(11);
    parts[index] = total;
    return { ...rowOf(organization, index, { callId: `a${index}` }), plain_cost: { total, parts } };
  });
  await store.write(scopeOf(organization), (writer, atMs) =>
    writeBlock(writer, { organization, block: blockOf(rows) }, atMs),
  );
  const stored = await store.read(
    scopeOf(organization),
    {
      sql: `select toString(cost) as cost, toString(cost_input_uncached + cost_cache_read + cost_cache_write_5m + cost_cache_write_1h
          + cost_output_visible + cost_reasoning + cost_input_audio + cost_output_audio + cost_input_image + cost_output_image + cost_tools) as parts
        from apex.llm_calls where organization_id = {organization:String} order by call_id`,
    },
    z.object({ cost: z.string(), parts: z.string() }),
  );
  const text = (picos: number) =>
    `${BigInt(picos) / 1_000_000_000_000n}.${String(BigInt(picos) % 1_000_000_000_000n).padStart(12, '0')}`
      .replace(/0+$/, '')
      .replace(/\.$/, '');
  expect(stored.rows).toEqual(amounts.map((amount) => ({ cost: text(amount), parts: text(amount) })));
});

test('a block that holds one call is small: thousands of organizations may each have one that waits', () => {
  const row = rowOf('one', 1);
  const before = process.memoryUsage().arrayBuffers;
  const blocks = Array.from({ length: 200 }, () => blockOf([row]));
  const bytes = process.memoryUsage().arrayBuffers - before;
  expect(blocks).toHaveLength(200);
  expect(bytes / 200).toBeLessThan(120_000);
});
