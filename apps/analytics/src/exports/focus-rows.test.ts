import { type Period, sumUsd, type Usd, usd } from '@netra/contract';
import { overlayBook, type PriceBook, shippedBook } from '@netra/pricing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { focusColumns } from './focus-query.ts';
import { type ExportTest, type FocusRow, newScope, openExportTest } from './testing/export-test.ts';

let room: ExportTest;

beforeAll(async () => {
  room = await openExportTest();
});
afterAll(() => room.close());

const total = (rows: readonly FocusRow[], column: string): Usd =>
  sumUsd(rows.map((row) => usd(row[column]!)));
const tokenType = (row: FocusRow): string | undefined => JSON.parse(row.SkuPriceDetails!).TokenType;

describe('what a row says', () => {
  test('is every column, its group, its period and the price of its SKU', async () => {
    const scope = newScope();
    await room.ingest(scope, [
      {
        project: 'shop',
        feature: 'a "b"',
        environment: 'staging',
        isBatch: true,
        startedAt: '2026-11-02T23:59:59.999Z',
      },
    ]);
    const { rows } = await room.focus(scope, { accountName: 'Example' });
    expect(Object.keys(rows[0]!)).toEqual([...focusColumns]);
    expect(focusColumns).toEqual([...focusColumns].sort());
    expect(rows.find((row) => row.SkuMeter === 'Output Tokens')).toEqual({
      BilledCost: '0.0005',
      BillingAccountId: scope.organizationId,
      BillingAccountName: 'Example',
      BillingAccountType: 'Organization',
      BillingCurrency: 'USD',
      BillingPeriodEnd: '2026-12-01T00:00:00Z',
      BillingPeriodStart: '2026-11-01T00:00:00Z',
      ChargeCategory: 'Usage',
      ChargeClass: '',
      ChargeDescription: 'Output Tokens of gpt-4o at OpenAI',
      ChargeFrequency: 'Usage-Based',
      ChargePeriodEnd: '2026-11-03T00:00:00Z',
      ChargePeriodStart: '2026-11-02T00:00:00Z',
      ConsumedQuantity: '100',
      ConsumedUnit: 'Tokens',
      ContractedCost: '0.0005',
      ContractedUnitPrice: '5',
      EffectiveCost: '0.0005',
      HostProviderName: 'OpenAI',
      InvoiceIssuerName: 'OpenAI',
      ListCost: '0.0005',
      ListUnitPrice: '5',
      PricingCategory: 'Standard',
      PricingQuantity: '0.0001',
      PricingUnit: '1000000 Tokens',
      ProviderName: 'OpenAI',
      PublisherName: 'OpenAI',
      RegionId: '',
      ResourceId: '',
      ServiceCategory: 'AI and Machine Learning',
      ServiceName: 'OpenAI API',
      ServiceProviderName: 'OpenAI',
      ServiceSubcategory: 'Generative AI',
      SkuId: 'openai|gpt-4o|outputVisible',
      SkuMeter: 'Output Tokens',
      SkuPriceDetails: JSON.stringify({
        ModelDeveloper: 'OpenAI',
        ModelId: 'gpt-4o',
        TokenType: 'Output',
        x_ServiceTier: 'batch',
      }),
      SkuPriceId: 'openai|gpt-4o|batch|outputVisible',
      SubAccountId: 'shop',
      SubAccountName: 'shop',
      SubAccountType: 'Project',
      Tags: JSON.stringify({ environment: 'staging', feature: 'a "b"' }),
    });
  });

  test('charges of a cut day or an hour state the part of it that is exported', async () => {
    const scope = newScope();
    await room.ingest(scope, [{ startedAt: '2026-11-01T10:20:00Z' }, { startedAt: '2026-11-01T11:20:00Z' }]);
    const cut: Period = { from: '2026-11-01T10:00:00Z', to: '2026-11-01T11:00:00Z' };
    const day = await room.focus(scope, { period: cut });
    expect(day.rows.map((row) => [row.ChargePeriodStart, row.ChargePeriodEnd, row.ConsumedQuantity])).toEqual(
      [
        [cut.from, cut.to, '1000'],
        [cut.from, cut.to, '100'],
      ],
    );
    const hours = await room.focus(scope, { grain: 'hour' });
    expect(new Set(hours.rows.map((row) => row.ChargePeriodStart))).toEqual(
      new Set(['2026-11-01T10:00:00Z', '2026-11-01T11:00:00Z']),
    );
    await expect(
      room.focus(scope, { period: { ...cut, from: '2026-11-01T10:30:00.000Z' } }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('a cloud that runs a model sells it, and its maker publishes it', async () => {
    const scope = newScope();
    await room.ingest(scope, [
      { provider: 'anthropic', host: 'aws', responseModel: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
    ]);
    const { rows } = await room.focus(scope);
    expect(rows[0]).toMatchObject({
      ProviderName: 'AWS Bedrock',
      PublisherName: 'Anthropic',
      SkuId: 'anthropic@aws|anthropic.claude-sonnet-4-5-20250929-v1:0|inputUncached',
    });
  });

  test('tools are rows in their own units, and tokens at a rate of their own are carved out of their bucket', async () => {
    const scope = newScope();
    await room.ingest(scope, [
      {
        provider: 'anthropic',
        responseModel: 'claude-sonnet-4-5',
        usage: { outputVisible: 10, toolUnits: { webSearches: 3, webFetches: 2 } },
      },
      {
        provider: 'google',
        responseModel: 'gemini-2.5-flash',
        usage: {
          cacheRead: 2_917,
          inputAudio: 36,
          inputUncached: 331,
          toolUnits: { cachedAudioTokens: 285 },
        },
      },
      { provider: 'perplexity', responseModel: 'sonar-pro', usage: { inputUncached: 100, outputVisible: 5 } },
    ]);
    const { rows, manifest } = await room.focus(scope);
    const row = (meter: string) => rows.find((candidate) => candidate.SkuMeter === meter);
    expect(row('Web Searches')).toMatchObject({
      ConsumedQuantity: '3',
      ConsumedUnit: 'Searches',
      PricingUnit: 'Searches',
      ListUnitPrice: '0.01',
      BilledCost: '0.03',
    });
    expect(row('Web Fetches')).toMatchObject({ ConsumedQuantity: '2', BilledCost: '0' });
    // One query to perplexity is one billed request.
    expect(row('Requests')).toMatchObject({
      ConsumedQuantity: '1',
      ConsumedUnit: 'Requests',
      PublisherName: 'Perplexity',
    });
    const google = rows.filter((candidate) => candidate.ProviderName === 'Google');
    const cached = google.filter((candidate) => tokenType(candidate) === 'CacheRead');
    expect(cached.map((candidate) => [candidate.SkuMeter, candidate.ConsumedQuantity]).sort()).toEqual([
      ['Cache Read Audio Input Tokens', '285'],
      ['Cache Read Input Tokens', '2632'],
    ]);
    expect(total(google, 'BilledCost')).toBe('0.00024276');
    expect(rows.every((candidate) => !candidate.BilledCost!.startsWith('-'))).toBe(true);
    expect(total(rows, 'BilledCost')).toBe(manifest.cost);
  });

  test('what tools cost stays in the sum when the book no longer explains it', async () => {
    const scope = newScope();
    const usage = { outputVisible: 10, toolUnits: { webSearches: 3 } };
    const dearer = (shipped: PriceBook): PriceBook => {
      const provider = shipped.providers.find(({ provider: id }) => id === 'anthropic')!;
      const model = structuredClone(provider.models.find(({ model: id }) => id === 'claude-sonnet-4-5')!);
      for (const price of model.prices) price.rates.webSearches = '0.02';
      return overlayBook(shipped, {
        version: 'own',
        providers: [{ provider: 'anthropic', models: [model] }],
      });
    };
    await room.ingest(scope, [{ provider: 'anthropic', responseModel: 'claude-sonnet-4-5', usage }], {
      book: dearer(shippedBook()),
    });
    const { rows, manifest } = await room.focus(scope);
    expect(rows.find((row) => row.SkuMeter === 'Server Tools')).toMatchObject({
      BilledCost: '0.06',
      ConsumedQuantity: '1',
      ConsumedUnit: 'Calls',
    });
    expect(total(rows, 'BilledCost')).toBe(manifest.cost);
  });

  test('a negotiated price is contracted, and the published one listed', async () => {
    const scope = newScope();
    const provider = shippedBook().providers.find(({ provider: id }) => id === 'openai')!;
    const published = provider.models.find(({ model: id }) => id === 'gpt-4o')!;
    const model = {
      ...published,
      prices: [
        {
          id: 'negotiated|gpt-4o',
          tier: 'standard' as const,
          rates: { inputUncached: '0.000002', outputVisible: '0.000008' },
          source: 'own',
        },
      ],
    };
    const book = overlayBook(shippedBook(), {
      version: 'own',
      providers: [{ provider: 'openai', models: [model] }],
    });
    await room.ingest(scope, [{}], { book });
    const { rows } = await room.focus(scope, {}, book);
    const money = rows.map((row) => [
      row.ContractedUnitPrice,
      row.ContractedCost,
      row.ListUnitPrice,
      row.ListCost,
    ]);
    expect(money).toEqual([
      ['2', '0.002', '2.5', '0.0025'],
      ['8', '0.0008', '10', '0.001'],
    ]);
    expect(total(rows, 'BilledCost')).toBe('0.0028');
  });
});
