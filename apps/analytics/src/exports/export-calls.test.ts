import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallsRequest, exportCalls } from './export-calls.ts';
import { collector, type ExportTest, newScope, openExportTest, period } from './testing/export-test.ts';

let room: ExportTest;

beforeAll(async () => {
  room = await openExportTest();
});
afterAll(() => room.close());

async function calls(scope: ReturnType<typeof newScope>, request: Partial<CallsRequest> = {}) {
  const { sink, content } = collector();
  const manifest = await exportCalls(
    { store: room.store, scope },
    { period, format: 'parquet', ...request },
    sink,
  );
  return { manifest, content: content() };
}

describe('the calls of a period as rows', () => {
  test('are in types any warehouse loads: signed, flat, exact, UTC', async () => {
    const scope = newScope();
    const tags = { team: 'a "b"' };
    await room.ingest(scope, [
      { tags, isBatch: true, usage: { inputUncached: 4_000_000_000, toolUnits: { webFetches: 1.5 } } },
      { responseModel: 'gpt-99', startedAt: '2026-11-02T23:59:59.999Z' },
    ]);
    const { content, manifest } = await calls(scope);
    const { types, rows } = await room.readParquet(content);
    expect(types).toMatchObject({
      started_at: "DateTime64(3, 'UTC')",
      cost: 'Nullable(Decimal(38, 18))',
      input_uncached: 'Int64',
      is_batch: 'Bool',
    });
    expect(Object.values(types).filter((type) => /UInt|Map|Array|Tuple|LowCardinality/.test(type))).toEqual(
      [],
    );
    expect(rows).toMatchObject([
      { started_at: '2026-11-01 10:20:30.123', input_uncached: 4_000_000_000, cost: null, is_batch: true },
      {
        started_at: '2026-11-02 23:59:59.999',
        model: 'gpt-99',
        cost: null,
        unpriced_reason: 'unknown_model',
      },
    ]);
    expect(JSON.parse(rows[0]!.tags)).toEqual(tags);
    expect(JSON.parse(rows[0]!.tool_units)).toEqual({ webFetches: '1.5' });
    expect(manifest).toMatchObject({ calls: 2, unpricedCalls: 2, cost: '0', focusVersion: null });
  });

  test('say the same in CSV, JSONL and Parquet', async () => {
    const scope = newScope();
    await room.ingest(scope, [{ feature: 'line\nbreak, "quoted"', tags: { a: '1' } }, { temperature: 0.2 }]);
    const csv: Record<string, string>[] = parse((await calls(scope, { format: 'csv' })).content, {
      columns: true,
    });
    const jsonl = (await calls(scope, { format: 'jsonl' })).content
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { rows } = await room.readParquet((await calls(scope)).content);
    const text = (value: unknown) => (value === null ? '' : String(value));
    const times = (row: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => !/_at$/.test(name))
          .map(([name, value]) => [name, text(value)]),
      );
    expect(csv).toHaveLength(2);
    expect(jsonl.map(times)).toEqual(csv.map(times));
    expect(rows.map(times)).toEqual(csv.map(times));
    expect(csv[0]!.started_at).toBe('2026-11-01T10:20:30.123Z');
    expect(jsonl.map((row) => row.started_at)).toEqual(csv.map((row) => row.started_at));
    expect(jsonl[0].cost).toBe('0.0035');
  });

  test('are those of the organization and of the filter, and generated ones only on request', async () => {
    const scope = newScope();
    await room.ingest(scope, [{ project: 'one' }, { project: 'two' }]);
    await room.ingest(scope, [{ project: 'demo' }], { synthetic: 1 });
    await room.ingest(newScope(), [{ project: 'theirs' }]);
    const projects = async (request: Partial<CallsRequest>) => {
      const { content } = await calls(scope, { format: 'csv', ...request });
      const rows: Record<string, string>[] = parse(content, { columns: true });
      return rows.map((row) => row.project);
    };
    expect(await projects({})).toEqual(['one', 'two']);
    expect(await projects({ synthetic: true })).toEqual(['demo', 'one', 'two']);
    expect(await projects({ filter: { project: ['two'] } })).toEqual(['two']);
    expect(await projects({ period: { from: period.to, to: '2026-11-04T00:00:00Z' } })).toEqual([]);
  });
});
