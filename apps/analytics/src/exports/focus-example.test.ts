import { multiplyUsd, subtractUsd, sumUsd, type Usd, usd } from '@netra/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExportTest, type FocusRow, newScope, openExportTest } from './testing/export-test.ts';

let room: ExportTest;

beforeAll(async () => {
  room = await openExportTest();
});
afterAll(() => room.close());

const total = (rows: readonly FocusRow[], column: string): Usd =>
  sumUsd(rows.map((row) => usd(row[column]!)));
const tokenType = (row: FocusRow): string | undefined => JSON.parse(row.SkuPriceDetails!).TokenType;

describe('the prompt-caching example of the specification', () => {
  // 0.5 M uncached, 2 M written, 8 M read, 1.5 M out, as 100 calls: a single one would be above a step of length.
  const share = { inputUncached: 5_000, cacheRead: 80_000, outputVisible: 15_000 };

  test('cache writes billed apart: $11.40 of input against $31.50, $20.10 returned for $1.50', async () => {
    const scope = newScope();
    const call = { provider: 'anthropic', responseModel: 'claude-sonnet-4-5' };
    await room.ingest(
      scope,
      Array.from({ length: 100 }, () => ({ ...call, usage: { ...share, cacheWrite5m: 20_000 } })),
    );
    const { rows, manifest } = await room.focus(scope);
    const figures = rows.map((row) => [
      row.SkuMeter,
      tokenType(row),
      row.ConsumedQuantity,
      row.PricingQuantity,
      row.ListUnitPrice,
      row.BilledCost,
    ]);
    expect(figures.sort()).toEqual([
      ['Cache Read Input Tokens', 'CacheRead', '8000000', '8', '0.3', '2.4'],
      ['Cache Write Input Tokens', 'CacheWrite', '2000000', '2', '3.75', '7.5'],
      ['Input Tokens', 'Input', '500000', '0.5', '3', '1.5'],
      ['Output Tokens', 'Output', '1500000', '1.5', '15', '22.5'],
    ]);
    const input = rows.filter((row) => tokenType(row) !== 'Output');
    const inputCost = total(input, 'BilledCost');
    expect(inputCost).toBe('11.4');
    const uncached = multiplyUsd(total(input, 'PricingQuantity'), 3);
    expect(uncached).toBe('31.5');
    expect(subtractUsd(uncached, inputCost)).toBe('20.1');
    const written = rows.find((row) => tokenType(row) === 'CacheWrite')!;
    const premium = subtractUsd(usd(written.ListUnitPrice!), usd(3));
    expect(multiplyUsd(premium, written.PricingQuantity!)).toBe('1.5');
    expect(manifest.cost).toBe((await room.spendOf(scope)).cost);
  });
});
