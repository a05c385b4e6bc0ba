import { ApexError } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { publishedPrice, readStatedPrices } from './stated-prices.ts';

const book = bookOf({
  openai: {
    models: {
      'gpt-9': { match: { exact: ['gpt-9', 'gpt-9-latest'] } },
      // Two entries of the book answer to one name.
      'pair-a': { match: { exact: ['pair-a', 'pair'] } },
      'pair-b': { match: { exact: ['pair-b', 'pair'] } },
    },
  },
});
const read = (content: unknown) =>
  readStatedPrices({ format: 'litellm', content, observedAt: '2026-07-24' }, book);
const entry = (price: number, rest: Record<string, unknown> = {}) => ({
  litellm_provider: 'openai',
  input_cost_per_token: price,
  ...rest,
});
const shape = (prices: ReturnType<typeof read>) =>
  prices.map(({ model, tier, component, aboveTokens, price }) =>
    [model, tier, component, aboveTokens, price].join(' '),
  );

describe('prices that LiteLLM’s map states', () => {
  test('are single prices under the book’s names, rounded to what a price may have', () => {
    const stated = read({
      'gpt-9': entry(1.0000000000004e-6, { output_cost_per_token_above_200k_tokens_batches: 2e-6 }),
    });
    expect(stated).toEqual([
      {
        provider: 'openai',
        model: 'gpt-9',
        isKnown: true,
        tier: 'standard',
        component: 'inputUncached',
        aboveTokens: 0,
        price: '0.000001',
      },
      {
        provider: 'openai',
        model: 'gpt-9',
        isKnown: true,
        tier: 'batch',
        component: 'outputVisible',
        aboveTokens: 200_000,
        price: '0.000002',
      },
    ]);
  });

  test('count once where several entries speak of one model: the one with its own name, else the first', () => {
    const [own, other, third] = [entry(1e-6), entry(2e-6), entry(3e-6)];
    const input = (price: string) => [`gpt-9 standard inputUncached 0 ${price}`];
    expect(shape(read({ 'gpt-9': own, 'gpt-9-latest': other }))).toEqual(input('0.000001'));
    expect(shape(read({ 'gpt-9-latest': other, 'gpt-9': own }))).toEqual(input('0.000001'));
    expect(shape(read({ 'openai/GPT-9': own, 'gpt-9-latest': other }))).toEqual(input('0.000001'));
    expect(shape(read({ 'gpt-9-latest': other, 'openai/gpt-9-latest': third }))).toEqual(input('0.000002'));
    expect(shape(read({ 'gpt-9': own, 'openai/gpt-9': third }))).toEqual(input('0.000001'));
  });

  test('of a model or provider the book does not know keep the list’s name, and are said to be unknown', () => {
    const stated = read({ 'gpt-10': entry(1e-6), 'grok-9': entry(2e-6, { litellm_provider: 'xai' }) });
    expect(stated).toMatchObject([
      { provider: 'openai', model: 'gpt-10', isKnown: false },
      { provider: 'x-ai', model: 'grok-9', isKnown: false },
    ]);
  });

  test('under a name that two models answer to say nothing about either', () => {
    expect(shape(read({ pair: entry(1e-6), 'pair-a': entry(2e-6) }))).toEqual([
      'pair-a standard inputUncached 0 0.000002',
    ]);
  });

  test('are read whatever the list says about its own day', () => {
    expect(read({ last_updated: 20_260_101, 'gpt-9': entry(1e-6) })).toHaveLength(1);
  });
});

describe('prices that a book states', () => {
  const dated = bookOf({
    openai: {
      models: {
        'gpt-9': {
          prices: [
            priceOf({ id: 'night', daily: { from: '00:00', to: '06:00' }, rates: { inputUncached: '0.5' } }),
            priceOf({ id: 'old', effectiveTo: '2026-05-01', rates: { inputUncached: '1' } }),
            priceOf({
              id: 'now',
              effectiveFrom: '2026-05-01',
              effectiveTo: '2026-07-01',
              rates: { inputUncached: '2' },
              above: [{ tokens: 200_000, rates: { inputUncached: '4' } }],
            }),
            priceOf({ id: 'next', effectiveFrom: '2026-07-01', rates: { inputUncached: '3' } }),
            priceOf({ id: 'batch', tier: 'batch', rates: { inputUncached: '7' } }),
            priceOf({ id: 'flex', tier: 'flex', rates: { inputUncached: '8' } }),
            priceOf({ id: 'fast', tier: 'priority', rates: { inputUncached: '9' } }),
          ],
        },
      },
    },
  });
  const on = (observedAt: string) =>
    shape(readStatedPrices({ format: 'netra-price-book', content: dated, observedAt }, book));

  test('are those of the day, in every tier, with their steps by length', () => {
    expect(on('2026-06-01')).toEqual([
      'gpt-9 standard inputUncached 0 2',
      'gpt-9 standard inputUncached 200000 4',
      'gpt-9 batch inputUncached 0 7',
      'gpt-9 flex inputUncached 0 8',
      'gpt-9 priority inputUncached 0 9',
    ]);
  });

  test('begin on their first day and end before their last', () => {
    const standard = (day: string) => on(day)[0];
    expect(standard('2026-04-30')).toBe('gpt-9 standard inputUncached 0 1');
    expect(standard('2026-05-01')).toBe('gpt-9 standard inputUncached 0 2');
    expect(standard('2026-06-30')).toBe('gpt-9 standard inputUncached 0 2');
    expect(standard('2026-07-01')).toBe('gpt-9 standard inputUncached 0 3');
    const [model] = dated.providers[0]!.models;
    expect(publishedPrice({ prices: model!.prices.slice(2, 3) }, 'standard', '2026-07-01')).toBeUndefined();
  });

  test('that are no book are refused with the place that is wrong', () => {
    const wrong = { ...dated, format: 'something else' };
    const refused = () =>
      readStatedPrices({ format: 'netra-price-book', content: wrong, observedAt: '2026-06-01' }, book);
    expect(refused).toThrow(ApexError);
    expect(refused).toThrow(expect.objectContaining({ details: { path: 'format', issues: 1 } }));
  });
});
