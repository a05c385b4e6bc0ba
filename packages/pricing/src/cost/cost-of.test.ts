import { sumUsd, type Usage, usageBuckets, usageSchema } from '@netra/contract';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedBook } from '../book/shipped-book.ts';
import { costOf, type Priced } from './cost-of.ts';
import { type PriceQuery, priceAt, priceStepsAt } from './price-at.ts';
import type { RateCard } from './rate-card.ts';
import { mergeUsage } from './usage-totals.ts';

const at = '2026-08-21T12:00:00Z';

function card(query: Omit<PriceQuery, 'at'>): RateCard {
  const found = priceAt({ at, ...query });
  if (found.status === 'unpriced') throw new Error(found.detail);
  return found;
}

function cost(usage: Partial<Usage>, rates: RateCard): Priced {
  const found = costOf(usageSchema.parse(usage), rates);
  if (found.status === 'unpriced') throw new Error(found.detail);
  return found;
}

const sonnet = card({ provider: 'anthropic', model: 'claude-sonnet-4-5' });
const amount = fc.integer({ min: 0, max: 5_000_000 });
const anyUsage: fc.Arbitrary<Usage> = fc
  .tuple(fc.tuple(...usageBuckets.map(() => amount)), fc.integer({ min: 0, max: 50 }))
  .map(([tokens, webSearches]) =>
    usageSchema.parse({
      ...Object.fromEntries(usageBuckets.map((bucket, index) => [bucket, tokens[index]])),
      toolUnits: { webSearches },
    }),
  );

describe('exact cost', () => {
  test('is tokens times rate to the last digit, and its parts and sides add up to it', () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        const priced = cost(usage, sonnet);
        const expected = usageBuckets.reduce(
          (total, bucket) => total.plus(new Decimal(sonnet.rates[bucket] ?? 0).times(usage[bucket])),
          new Decimal(sonnet.units.webSearches ?? 0).times(usage.toolUnits.webSearches ?? 0),
        );
        expect(priced.cost).toBe(expected.toFixed());
        expect(sumUsd(Object.values(priced.parts))).toBe(priced.cost);
        expect(sumUsd([priced.inputCost, priced.outputCost, priced.toolCost])).toBe(priced.cost);
      }),
    );
  });

  test('is additive over merges, requests billed by the piece included', () => {
    const perplexity = card({ provider: 'perplexity', model: 'sonar-pro' });
    fc.assert(
      fc.property(fc.array(anyUsage, { minLength: 1, maxLength: 6 }), (usages) => {
        expect(cost(mergeUsage(usages), sonnet).cost).toBe(
          sumUsd(usages.map((usage) => cost(usage, sonnet).cost)),
        );
        const plain = usages.map((usage) => ({ ...usage, toolUnits: {} }));
        expect(cost(mergeUsage(plain), perplexity).cost).toBe(
          sumUsd(plain.map((usage) => cost(usage, perplexity).cost)),
        );
      }),
    );
  });

  test('is that of the FOCUS prompt-caching example: $11.40 of input instead of $31.50', () => {
    const usage = {
      inputUncached: 500_000,
      cacheWrite5m: 2_000_000,
      cacheRead: 8_000_000,
      outputVisible: 1_500_000,
    };
    expect(cost(usage, sonnet)).toMatchObject({ inputCost: '11.4', outputCost: '22.5' });
    expect(cost({ inputUncached: 10_500_000 }, sonnet).inputCost).toBe('31.5');
  });

  test('pricing again with the same book changes nothing, and gives the same card', () => {
    const query = { provider: 'openai', model: 'gpt-5', at };
    expect(priceAt(query)).toBe(priceAt(query));
    expect(priceAt(query, structuredClone(shippedBook()))).toEqual(priceAt(query));
  });
});

describe('pitfalls of pricing', () => {
  test('a one-hour cache write is not priced at the five-minute rate', () => {
    expect(cost({ cacheWrite5m: 1_000_000 }, sonnet).cost).toBe('3.75');
    expect(cost({ cacheWrite1h: 1_000_000 }, sonnet).cost).toBe('6');
    const old = card({ provider: 'google', model: 'claude-3-opus' });
    expect(costOf(usageSchema.parse({ cacheWrite1h: 1 }), old)).toMatchObject({
      status: 'unpriced',
      reason: 'no_price_for_component',
      inputCost: null,
      outputCost: '0',
    });
  });

  test('the context step holds for cache and output too', () => {
    const long = card({ provider: 'anthropic', model: 'claude-sonnet-4-5[1m]', inputTokens: 200_001 });
    expect(long).toMatchObject({ aboveTokens: 200_000 });
    expect(long.rates).toMatchObject({
      inputUncached: '0.000006',
      cacheRead: '0.0000006',
      cacheWrite1h: '0.000012',
      outputVisible: '0.0000225',
    });
    expect(
      card({ provider: 'anthropic', model: 'claude-sonnet-4-5', inputTokens: 200_000 }).aboveTokens,
    ).toBe(0);
  });

  test('all lengths can be asked for at once, longest first', () => {
    const steps = priceStepsAt({ provider: 'anthropic', model: 'claude-sonnet-4-5', at });
    if ('status' in steps) throw new Error(steps.detail);
    expect(steps.map(({ aboveTokens }) => aboveTokens)).toEqual([200_000, 0]);
    expect(steps.at(-1)?.card).toBe(sonnet);
    expect(priceStepsAt({ provider: 'openai', model: 'gpt-99', at })).toMatchObject({
      reason: 'unknown_model',
    });
  });

  test('the served tier decides, and a tier without a price is not the standard price', () => {
    const flex = card({ provider: 'openai', model: 'gpt-5', serviceTier: 'flex' });
    expect(flex.rates).toMatchObject({ inputUncached: '0.000000625', cacheRead: '0.0000000625' });
    expect(card({ provider: 'openai', model: 'gpt-5', serviceTier: 'priority' }).rates.inputUncached).toBe(
      '0.0000025',
    );
    expect(priceAt({ provider: 'mistral', model: 'codestral', serviceTier: 'flex', at })).toMatchObject({
      status: 'unpriced',
      reason: 'no_price_for_tier',
    });
    expect(
      priceAt({
        provider: 'openai',
        model: 'gpt-5.6-sol',
        serviceTier: 'priority',
        inputTokens: 300_000,
        at,
      }),
    ).toMatchObject({ status: 'unpriced', reason: 'no_price_for_length' });
  });

  test('cached tokens in a batch are not billed at the flat batch rate', () => {
    const batch = card({ provider: 'anthropic', model: 'claude-sonnet-4-5', isBatch: true });
    expect(batch.rates).toMatchObject({
      inputUncached: '0.0000015',
      cacheRead: '0.00000015',
      cacheWrite1h: '0.000003',
    });
    const gemini = card({ provider: 'google', model: 'gemini-2.5-pro', isBatch: true });
    expect(gemini.rates).toMatchObject({ inputUncached: '0.000000625', cacheRead: '0.000000125' });
  });

  test('processing pinned to a region costs its uplift', () => {
    expect(card({ provider: 'anthropic', model: 'claude-opus-4-6', region: 'us' }).rates.inputUncached).toBe(
      '0.0000055',
    );
    expect(card({ provider: 'anthropic', model: 'claude-opus-4-6', region: 'elsewhere' }).region).toBe('');
  });

  test('an unknown model is unknown, not $0', () => {
    expect(priceAt({ provider: 'openai', model: 'gpt-99', at })).toMatchObject({ reason: 'unknown_model' });
    expect(priceAt({ provider: 'acme', model: 'gpt-4o', at })).toMatchObject({ reason: 'unknown_provider' });
    expect(priceAt({ provider: 'openai', model: 'gpt-4o', at: 'yesterday' })).toMatchObject({
      reason: 'no_price_at_date',
    });
  });

  test('a server tool without a price leaves the cost unknown; with one it is priced', () => {
    expect(cost({ toolUnits: { webSearches: 10 } }, sonnet)).toMatchObject({ toolCost: '0.1', cost: '0.1' });
    expect(cost({ toolUnits: { webFetches: 3 } }, sonnet).cost).toBe('0');
    const openai = card({ provider: 'openai', model: 'gpt-5' });
    expect(
      costOf(usageSchema.parse({ outputVisible: 1, toolUnits: { codeSeconds: 2.5 } }), openai),
    ).toMatchObject({
      status: 'unpriced',
      inputCost: '0',
      outputCost: '0.00001',
    });
  });

  test('cached tokens of a host that gives no discount cost what input costs', () => {
    const host = card({ provider: 'cerebras', model: 'llama-3.3-70b' });
    expect(host.rates.cacheRead).toBe(host.rates.inputUncached);
    expect(host.assumed).toContain('cacheRead');
  });

  test('thoughts are billed as output, cached audio at its own rate', () => {
    const flash = card({ provider: 'google', model: 'gemini-2.5-flash' });
    expect(cost({ reasoning: 1_000_000 }, flash).cost).toBe('2.5');
    const usage = {
      cacheRead: 2917,
      inputAudio: 36,
      inputUncached: 331,
      toolUnits: { cachedAudioTokens: 285 },
    };
    expect(cost(usage, flash).inputCost).toBe('0.00024276');
  });

  test('the price of the day of the call is taken, and of its time of day', () => {
    const input = (model: string, day: string, provider = 'openai'): string | null | undefined => {
      const found = priceAt({ provider, model, at: day });
      return found.status === 'priced' ? found.rates.inputUncached : undefined;
    };
    expect(input('o3', '2025-06-09T23:59:59Z')).toBe('0.00001');
    expect(input('o3', '2025-06-10T00:00:00Z')).toBe('0.000002');
    expect(input('gpt-5.6-luna', '2026-07-29T12:00:00Z')).toBe('0.000001');
    expect(input('gpt-5.6-luna', '2026-07-30T12:00:00Z')).toBe('0.0000002');
    expect(input('deepseek-reasoner', '2025-07-01T00:29:59Z', 'deepseek')).toBe('0.000000135');
    expect(input('deepseek-reasoner', '2025-07-01T00:30:00Z', 'deepseek')).toBe('0.00000055');
    expect(input('deepseek-reasoner', '2026-08-21T00:00:00Z', 'deepseek')).toBe('0.00000055');
  });
});
