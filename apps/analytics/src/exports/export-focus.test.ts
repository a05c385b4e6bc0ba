import { multiplyUsd, sumUsd, type Usd, usageBuckets, usd } from '@netra/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExportTest, type FocusRow, newScope, openExportTest, period } from './testing/export-test.ts';

let room: ExportTest;

beforeAll(async () => {
  room = await openExportTest();
});
afterAll(() => room.close());

const total = (rows: readonly FocusRow[], column: string): Usd =>
  sumUsd(rows.map((row) => usd(row[column]!)));

describe('what is in it and what is not', () => {
  test('unpriced calls have no row and are counted, never $0', async () => {
    const scope = newScope();
    await room.ingest(scope, [
      {},
      { responseModel: 'gpt-99', usage: { inputUncached: 70, outputVisible: 7 } },
    ]);
    const { rows, manifest } = await room.focus(scope);
    expect(rows).toHaveLength(2);
    expect(rows.some((row) => row.SkuId!.includes('gpt-99'))).toBe(false);
    expect(manifest).toMatchObject({ calls: 2, unpricedCalls: 1, unpricedTokens: 77, cost: '0.0035' });
  });

  test('generated calls are left out unless asked for, and then marked', async () => {
    const scope = newScope();
    await room.ingest(scope, [{}]);
    await room.ingest(scope, [{ project: 'demo' }], { synthetic: 1 });
    const real = await room.focus(scope);
    expect(new Set(real.rows.map((row) => row.SubAccountId))).toEqual(new Set(['default']));
    expect(real.manifest).toMatchObject({
      calls: 1,
      cost: '0.0035',
      syntheticCalls: 1,
      syntheticIncluded: false,
    });
    const all = await room.focus(scope, { synthetic: true });
    const marked = all.rows.filter((row) => JSON.parse(row.Tags!).synthetic === 'true');
    expect(marked.map((row) => row.SubAccountId)).toEqual(['demo', 'demo']);
    expect(all.manifest).toMatchObject({ calls: 2, cost: '0.007', syntheticIncluded: true });
  });

  test('an organization sees its own costs only', async () => {
    const [one, other] = [newScope(), newScope()];
    await room.ingest(one, [{ feature: 'ours' }]);
    await room.ingest(other, [{ feature: 'theirs' }, {}]);
    const { rows, content } = await room.focus(one);
    expect(total(rows, 'BilledCost')).toBe('0.0035');
    expect(content.toString()).not.toContain('theirs');
    expect(content.toString()).not.toContain(other.organizationId);
    expect((await room.focus(newScope())).rows).toEqual([]);
  });

  test('Parquet holds the same rows as CSV, in exact decimals and UTC timestamps', async () => {
    const scope = newScope();
    await room.ingest(scope, [{}, { feature: 'x', usage: { inputUncached: 1, cacheRead: 7 } }]);
    const csv = await room.focus(scope);
    const { content } = await room.focus(scope, { format: 'parquet' });
    const { types, rows } = await room.readParquet(content);
    expect(types).toMatchObject({ BilledCost: 'Decimal(38, 18)', ChargePeriodStart: "DateTime64(3, 'UTC')" });
    expect(Object.values(types).filter((type) => /UInt|Map|Array|Tuple|Float/.test(type))).toEqual([]);
    const keep = ({ SkuMeter, BilledCost, PricingQuantity, Tags, SkuPriceId, RegionId }: FocusRow) => ({
      SkuMeter,
      BilledCost,
      PricingQuantity,
      Tags,
      SkuPriceId,
      RegionId,
    });
    expect(rows.map(keep)).toEqual(csv.rows.map((row) => ({ ...keep(row), RegionId: null })));
  });
});

const models = [
  ['openai', 'gpt-4o'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-2.5-flash'],
  ['deepseek', 'deepseek-reasoner'],
  ['perplexity', 'sonar-pro'],
  ['openai', 'gpt-99'],
] as const;
const anyCall = fc.record({
  model: fc.constantFrom(...models),
  project: fc.constantFrom('one', 'two'),
  feature: fc.constantFrom('', 'chat', "quote'\n\\"),
  isBatch: fc.boolean(),
  atMs: fc.integer({ min: Date.parse(period.from), max: Date.parse(period.to) - 1 }),
  usage: fc.record(
    Object.fromEntries(usageBuckets.map((bucket) => [bucket, fc.integer({ min: 0, max: 300_000 })])),
    { requiredKeys: [] },
  ),
  webSearches: fc.integer({ min: 0, max: 5 }),
});

test('for any calls, the rows add up to the sum of their costs, to the answer of `spend`, and each to its price', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCall, { maxLength: 40 }),
      fc.constantFrom('hour' as const, 'day' as const),
      async (list, grain) => {
        const scope = newScope();
        const stored = await room.ingest(
          scope,
          list.map(({ model: [provider, responseModel], atMs, webSearches, usage, ...fields }) => ({
            ...fields,
            provider,
            responseModel,
            startedAt: new Date(atMs).toISOString(),
            usage: { ...usage, toolUnits: provider === 'anthropic' ? { webSearches } : {} },
          })),
        );
        const { rows, manifest } = await room.focus(scope, { grain });
        const costs = stored.flatMap(({ cost }) => (cost === null ? [] : [cost as Usd]));
        const spend = await room.spendOf(scope);
        for (const column of ['BilledCost', 'EffectiveCost', 'ContractedCost', 'ListCost']) {
          expect(usd(total(rows, column))).toBe(sumUsd(costs));
        }
        expect(usd(spend.cost)).toBe(sumUsd(costs));
        expect(usd(manifest.cost)).toBe(sumUsd(costs));
        expect(manifest).toMatchObject({ calls: spend.calls, unpricedCalls: spend.unpricedCalls });
        const tokens = rows.filter((row) => row.ConsumedUnit === 'Tokens');
        expect(Number(total(tokens, 'ConsumedQuantity')) + manifest.unpricedTokens).toBe(
          spend.inputTokens + spend.outputTokens,
        );
        for (const row of rows) {
          expect(multiplyUsd(usd(row.ContractedUnitPrice!), row.PricingQuantity!)).toBe(row.ContractedCost);
          expect(multiplyUsd(usd(row.ListUnitPrice!), row.PricingQuantity!)).toBe(row.ListCost);
        }
      },
    ),
    { numRuns: 15 },
  );
});
