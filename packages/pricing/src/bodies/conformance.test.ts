import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publicData } from '../../../../test/fixtures/public-data.ts';
import { type PricedBody, priceBodies } from './price-bodies.ts';

const casesSchema = z.array(
  z.object({
    model: z.string().nullish(),
    body: z.record(z.string(), z.unknown()),
    extracted: z.array(
      z.object({
        usage: z.record(z.string(), z.number()),
        extractors: z.array(
          z.object({
            provider_id: z.string(),
            api_flavor: z.string(),
            input_price: z.string().optional(),
            output_price: z.string().optional(),
            total_price: z.string().optional(),
          }),
        ),
      }),
    ),
  }),
);
const pricesHeldOn = '2026-08-21';

/** Cases whose stated price is not the price of that day, each with the reason and how many there are. */
const exceptions = [
  {
    reason: 'the list cut this price on 2026-07-30; the stated price is the one before',
    cases: 2,
    holds: (provider: string, model: string) => provider === 'aws' && model === 'openai.gpt-5.6-luna',
    instead: (priced: PricedBody, stated: Decimal) => stated.dividedBy(priced.inputCost ?? 0).eq(5),
  },
  {
    reason: 'the list holds the model without any price, which it reads as $0; an unknown price is never $0',
    cases: 1,
    holds: (provider: string, model: string) => provider === 'cerebras' && model === 'qwen-3-coder-480b',
    instead: (priced: PricedBody) => priced.cost === null && priced.reason === 'no_price_for_component',
  },
];

const data = publicData('usage/provider-usage-a.json');

describe.skipIf(data === undefined)('public provider usage (usage/provider-usage-a.json)', () => {
  const all = (data === undefined ? [] : casesSchema.parse(data)).flatMap((entry, index) =>
    entry.extracted.flatMap(({ usage, extractors }) =>
      extractors.map((extractor) => ({
        ...extractor,
        usage,
        index,
        model: entry.model ?? '',
        body: entry.body,
      })),
    ),
  );
  const isOtherTier = ({ body }: { body: unknown }): boolean =>
    /"(ON_DEMAND_(FLEX|PRIORITY)|flex|priority|batch)"/.test(JSON.stringify(body));
  const price = (entry: (typeof all)[number]): PricedBody => {
    const item = {
      provider: entry.provider_id,
      flavor: entry.api_flavor,
      model: entry.model,
      body: entry.body,
    };
    return priceBodies([item], pricesHeldOn)[0] as PricedBody;
  };

  test('every priced case is its stated input and output price', () => {
    const priced = all.filter((entry) => entry.input_price !== undefined);
    const wrong: string[] = [];
    const excepted = exceptions.map(() => 0);
    let equal = 0;
    const otherTiers: string[] = [];
    for (const entry of priced) {
      const name = `case ${entry.index} ${entry.provider_id}/${entry.api_flavor} ${entry.model}`;
      const result = price(entry);
      const stated = new Decimal(entry.input_price ?? Number.NaN);
      const exception = exceptions.findIndex(({ holds }) => holds(entry.provider_id, entry.model));
      if (isOtherTier(entry)) otherTiers.push(name);
      else if (exception >= 0 && exceptions[exception]?.instead(result, stated)) excepted[exception]! += 1;
      else if (
        result.inputCost !== null &&
        result.outputCost !== null &&
        stated.eq(result.inputCost) &&
        new Decimal(entry.output_price ?? Number.NaN).eq(result.outputCost) &&
        (entry.total_price === undefined || new Decimal(entry.total_price).eq(result.cost ?? Number.NaN))
      )
        equal += 1;
      else
        wrong.push(`${name}: stated ${entry.input_price} + ${entry.output_price}, ${JSON.stringify(result)}`);
    }
    expect(wrong).toEqual([]);
    expect(excepted).toEqual(exceptions.map(({ cases }) => cases));
    expect(equal).toBe(priced.length - otherTiers.length - 3);
    expect(otherTiers).toHaveLength(1);
    expect(equal).toBeGreaterThan(1_600);
  });

  test('the buckets of every case sum to the stated totals', () => {
    let checked = 0;
    for (const entry of all) {
      // Bodies without any count: the list reads them as 0 tokens, we as no usage.
      if (Object.keys(entry.usage).every((unit) => !/^(input|output)_tokens$/.test(unit))) continue;
      const { buckets } = price(entry);
      if (buckets === null)
        throw new Error(`case ${entry.index} ${entry.provider_id}/${entry.api_flavor} was not read`);
      const input =
        buckets.inputUncached +
        buckets.cacheRead +
        buckets.cacheWrite5m +
        buckets.cacheWrite1h +
        buckets.inputAudio +
        buckets.inputImage;
      const output = buckets.outputVisible + buckets.reasoning + buckets.outputAudio + buckets.outputImage;
      expect([entry.index, entry.api_flavor, input, output]).toEqual([
        entry.index,
        entry.api_flavor,
        entry.usage.input_tokens ?? 0,
        entry.usage.output_tokens ?? 0,
      ]);
      // Two hosts report cached tokens that the list does not read: they are billed as any input there.
      if (!['cerebras', 'perplexity'].includes(entry.provider_id))
        expect(buckets.cacheRead).toBe(entry.usage.cache_read_tokens ?? 0);
      checked += 1;
    }
    expect(all.length - checked).toBeLessThan(20);
    expect(checked).toBeGreaterThan(9_000);
  });
});
