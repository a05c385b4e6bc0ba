import { type Usage, usageBuckets, usageSchema } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { costOf } from './cost-of.ts';
import { priceAt } from './price-at.ts';
import type { RateCard } from './rate-card.ts';
import { inputTokensOf, mergeUsage, outputTokensOf } from './usage-totals.ts';

function cardOf(rates: Readonly<Record<string, string>>): RateCard {
  const book = bookOf({ maker: { models: { plain: { prices: [priceOf({ id: 'p', rates })] } } } });
  const card = priceAt({ provider: 'maker', model: 'plain', at: '2026-01-01' }, book);
  if (card.status === 'unpriced') throw new Error(card.detail);
  return card;
}

const cost = (rates: Readonly<Record<string, string>>, usage: Partial<Usage>) =>
  costOf(usageSchema.parse(usage), cardOf(rates));
const plain = { inputUncached: '0.000001', outputVisible: '0.000002' };

describe('what a call costs', () => {
  test('names every part that cost something, and no other', () => {
    expect(cost(plain, { inputUncached: 1_500_000, outputVisible: 10, reasoning: 5 })).toStrictEqual({
      status: 'priced',
      inputCost: '1.5',
      outputCost: '0.00003',
      toolCost: '0',
      cost: '1.50003',
      parts: { inputUncached: '1.5', outputVisible: '0.00002', reasoning: '0.00001' },
      priceIds: ['p'],
    });
    expect(cost({ ...plain, cacheRead: '0' }, { cacheRead: 5 })).toMatchObject({ cost: '0', parts: {} });
  });

  test('is written without needless zeros, small or large', () => {
    const written = (inputUncached: number) => {
      const found = cost({ inputUncached: '0.000000000001' }, { inputUncached });
      return found.status === 'priced' ? found.cost : found.reason;
    };
    expect(written(0)).toBe('0');
    expect(written(1)).toBe('0.000000000001');
    expect(written(1_000_000_000)).toBe('0.001');
    expect(cost({ inputUncached: '1' }, { inputUncached: 1_000 })).toMatchObject({ cost: '1000' });
    expect(cost({ inputUncached: '0.5' }, { inputUncached: 2_001 })).toMatchObject({ cost: '1000.5' });
  });

  test('is a request’s price for each request, one where the call does not say', () => {
    const rates = { ...plain, requests: '0.5' };
    expect(cost(rates, {})).toMatchObject({ toolCost: '0.5', cost: '0.5', parts: { requests: '0.5' } });
    expect(cost(rates, { toolUnits: { requests: 3 } })).toMatchObject({
      toolCost: '1.5',
      parts: { requests: '1.5' },
    });
    expect(cost(plain, { toolUnits: { requests: 3 } })).toMatchObject({
      status: 'priced',
      cost: '0',
      parts: {},
    });
  });

  test('counts tools by the piece or part of it, and tokens of another rate as the difference', () => {
    const rates = {
      ...plain,
      webSearches: '0.01',
      cacheStorage: '0.5',
      cacheRead: '0.000001',
      cachedAudioTokens: '0.00000075',
    };
    expect(cost(rates, { toolUnits: { webSearches: 3, cacheStorage: 0.25 } })).toMatchObject({
      toolCost: '0.155',
      parts: { webSearches: '0.03', cacheStorage: '0.125' },
    });
    // A million cached tokens, all of them audio: a quarter less than text.
    expect(cost(rates, { cacheRead: 1_000_000, toolUnits: { cachedAudioTokens: 1_000_000 } })).toMatchObject({
      inputCost: '0.75',
      toolCost: '0',
      parts: { cacheRead: '1', cachedAudioTokens: '-0.25' },
    });
    expect(cost(rates, { toolUnits: { webFetches: 0 } })).toMatchObject({ status: 'priced' });
  });

  test('is unknown where a price is missing, which is named; sides that are known stay', () => {
    const usage = { inputUncached: 1_000_000, outputVisible: 1_000_000 };
    expect(cost({ inputUncached: '0.000001' }, { ...usage, toolUnits: { webSearches: 1 } })).toStrictEqual({
      status: 'unpriced',
      reason: 'no_price_for_component',
      detail: 'No price of outputVisible, webSearches for plain at maker',
      inputCost: '1',
      outputCost: null,
    });
    expect(cost(plain, { ...usage, toolUnits: { webSearches: 1 } })).toMatchObject({
      status: 'unpriced',
      inputCost: '1',
      outputCost: '2',
    });
    expect(cost({ outputVisible: '0.000002' }, usage)).toMatchObject({ inputCost: null, outputCost: '2' });
  });
});

describe('a rate card', () => {
  test('takes the price of the bucket that one without a price belongs to, and says so', () => {
    const card = cardOf({ ...plain, cacheWrite5m: '0.000003' });
    expect(card.rates).toEqual({
      inputUncached: '0.000001',
      cacheRead: '0.000001',
      cacheWrite5m: '0.000003',
      // Who charges for writing charges more for an hour of it.
      cacheWrite1h: null,
      outputVisible: '0.000002',
      reasoning: '0.000002',
      inputAudio: '0.000001',
      outputAudio: '0.000002',
      inputImage: '0.000001',
      outputImage: '0.000002',
    });
    expect([...card.assumed].toSorted()).toEqual([
      'cacheRead',
      'inputAudio',
      'inputImage',
      'outputAudio',
      'outputImage',
      'reasoning',
    ]);
    expect(cardOf(plain).rates.cacheWrite1h).toBe('0.000001');
    expect(cardOf({ inputUncached: '1' }).assumed).not.toContain('reasoning');
  });

  test('states no difference for a token unit whose bucket has no price', () => {
    expect(cardOf({ inputUncached: '1', citationTokens: '2' }).units.citationTokens).toBe('0');
    expect(cardOf({ ...plain, citationTokens: '0.000003' }).units.citationTokens).toBe('0.000001');
  });
});

test('totals count every bucket once, and merging keeps requests apart from tools', () => {
  const each = Object.fromEntries(usageBuckets.map((bucket, index) => [bucket, 2 ** index]));
  const usage = usageSchema.parse({ ...each, toolUnits: { webSearches: 2, requests: 4 } });
  expect(inputTokensOf(usage) + outputTokensOf(usage)).toBe(2 ** usageBuckets.length - 1);
  const merged = mergeUsage([usage, usage, usageSchema.parse({ toolUnits: { webFetches: 1 } })]);
  expect(merged.toolUnits).toEqual({ webSearches: 4, webFetches: 1, requests: 9 });
  expect(inputTokensOf(merged)).toBe(2 * inputTokensOf(usage));
  expect(mergeUsage([]).toolUnits).toEqual({ requests: 0 });
});
