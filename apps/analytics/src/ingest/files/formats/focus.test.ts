import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Importing, openImporting } from '../../testing/importing.ts';
import { csv } from '../../testing/records.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

describe('FOCUS', () => {
  const charge = {
    BilledCost: 0.3,
    BillingAccountId: 'a',
    BillingCurrency: 'USD',
    ChargeCategory: 'Usage',
    ChargePeriodStart: '2026-10-05T00:00:00Z',
    ChargePeriodEnd: '2026-10-06T00:00:00Z',
    ConsumedQuantity: 1_000_000,
    ConsumedUnit: 'Tokens',
    PricingQuantity: 1,
    PricingUnit: '1000000 Tokens',
    ServiceProviderName: 'Anthropic',
    SkuId: 's',
    SkuMeter: 'Cache Read Input Tokens',
    SkuPriceDetails: { ModelId: 'claude-sonnet-4-5', TokenType: 'CacheRead' },
    Tags: { feature: 'support' },
  };
  test('a charge by the token is an aggregate of one bucket; tax, credits and tools are put aside with the reason', async () => {
    const organization = importing.newOrganization();
    const result = await importing.importAll(
      organization,
      csv(
        charge,
        {
          ...charge,
          SkuMeter: 'Output Tokens',
          SkuPriceDetails: { ModelId: 'claude-sonnet-4-5', TokenType: 'Output' },
          SkuId: 'o',
        },
        { ...charge, ChargeCategory: 'Tax' },
        { ...charge, ConsumedUnit: 'Searches', PricingUnit: 'Searches' },
        { ...charge, BillingCurrency: 'EUR' },
      ),
    );
    expect(result).toMatchObject({
      format: 'focus',
      accepted: 2,
      aggregates: 2,
      quarantined: 3,
      cost: '15',
      unpriced: 1,
    });
    expect(result.problems.map(({ line, field }) => [line, field])).toEqual([
      [4, 'ChargeCategory'],
      [5, 'ConsumedUnit'],
      [6, 'BillingCurrency'],
    ]);
    expect(
      (await importing.calls(organization))
        .map((call) => [call.cache_read, call.output_visible, call.provided_cost])
        .sort(),
    ).toEqual([
      [0, 1_000_000, '0.3'],
      [1_000_000, 0, '0.3'],
    ]);
  });

  test('charges of one SKU and day that differ in anything but their amounts are several; a later export replaces each', async () => {
    const organization = importing.newOrganization();
    const rows = [
      charge,
      { ...charge, ChargeDescription: 'of the second key' },
      { ...charge, CommitmentDiscountId: 'c1', CommitmentDiscountStatus: 'Used' },
    ];
    expect(await importing.importAll(organization, csv(...rows))).toMatchObject({
      accepted: 3,
      duplicates: 0,
    });
    expect(await importing.importAll(organization, csv(...rows))).toMatchObject({
      accepted: 0,
      duplicates: 3,
    });
    const later = rows.map((row) => ({
      ...row,
      ConsumedQuantity: 2_000_000,
      PricingQuantity: 2,
      InvoiceId: 'i1',
    }));
    expect(await importing.importAll(organization, csv(...later))).toMatchObject({ accepted: 3 });
    expect((await importing.calls(organization)).map((call) => call.cache_read)).toEqual([
      ...[2_000_000, 2_000_000, 2_000_000],
    ]);
  });
});
