import { describe, expect, test } from 'vitest';
import { bookOf, priceOf } from '../../../../test/fixtures/price-books.ts';
import { type PriceQuery, priceAt, priceOf as priceOfModel } from './price-at.ts';

const book = bookOf({
  maker: {
    match: { exact: ['twice'] },
    models: {
      nightly: {
        prices: [
          priceOf({ id: 'all-day', rates: { inputUncached: '4' } }),
          priceOf({ id: 'night', daily: { from: '16:30', to: '00:30' }, rates: { inputUncached: '1' } }),
          priceOf({ id: 'noon', daily: { from: '11:00', to: '13:00' }, rates: { inputUncached: '9' } }),
        ],
      },
      long: {
        regions: { eu: '1.1' },
        prices: [
          priceOf({
            id: 'long',
            rates: { inputUncached: '1', requests: '5', cachedAudioTokens: '0.25', inputAudio: '2' },
            above: [
              { tokens: 100, rates: { inputUncached: '2' } },
              { tokens: 200, rates: {} },
            ],
          }),
        ],
      },
      'pair-a': { match: { exact: ['pair'] } },
      'pair-b': { match: { exact: ['pair'] } },
    },
  },
  other: { match: { exact: ['twice'] }, fallback: ['maker', 'third'] },
  third: { models: { 'third-only': {}, nightly: {} } },
  reversed: { fallback: ['third', 'maker'] },
});
const at = '2026-03-01T12:00:00Z';
const card = (query: Partial<PriceQuery>) =>
  priceAt({ provider: 'maker', model: 'long', at, ...query }, book);

describe('the price at an instant', () => {
  test.each([
    ['2026-03-01T16:29:59Z', '4'],
    ['2026-03-01T16:30:00Z', '1'],
    ['2026-03-01T23:59:59Z', '1'],
    ['2026-03-02T00:00:00Z', '1'],
    ['2026-03-02T00:29:59Z', '1'],
    ['2026-03-02T00:30:00Z', '4'],
    ['2026-03-02T10:59:59Z', '4'],
    ['2026-03-02T11:00:00Z', '9'],
    ['2026-03-02T12:59:59Z', '9'],
    ['2026-03-02T13:00:00Z', '4'],
  ])('of a model cheaper over midnight and dearer at noon is, at %s, %s', (instant, price) => {
    for (const moment of [instant, Date.parse(instant)])
      expect(card({ model: 'nightly', at: moment })).toMatchObject({ rates: { inputUncached: price } });
  });

  test.each([
    [0, { aboveTokens: 0, rates: { inputUncached: '1' }, priceIds: ['long'] }],
    [100, { aboveTokens: 0, rates: { inputUncached: '1' } }],
    [101, { aboveTokens: 100, rates: { inputUncached: '2' }, priceIds: ['long|above-100'] }],
    [200, { aboveTokens: 100 }],
    [
      201,
      {
        reason: 'no_price_for_length',
        detail: 'long has no published standard price above 200 input tokens',
      },
    ],
  ])('for an input of %i tokens is the one of its length', (inputTokens, expected) => {
    expect(card({ inputTokens })).toMatchObject(expected);
  });

  test('is raised by a region for tokens, not for what is billed by the piece', () => {
    expect(card({ region: 'eu' })).toMatchObject({
      region: 'eu',
      rates: { inputUncached: '1.1', inputAudio: '2.2' },
      units: { requests: '5' },
    });
    expect(card({ region: 'mars' })).toMatchObject({ region: '', rates: { inputUncached: '1' } });
    // Asking for one region leaves the others' prices as they were.
    expect(card({})).toMatchObject({ region: '', rates: { inputUncached: '1' } });
  });

  test('states what a special token costs more or less than its bucket', () => {
    // Cached input has no price here, so it costs what input does.
    expect(card({})).toMatchObject({ units: { cachedAudioTokens: '-0.75', videoInputTokens: '0' } });
  });

  test('is not known for names that several answer to, and says which', () => {
    expect(card({ provider: 'twice' })).toMatchObject({
      reason: 'ambiguous_provider',
      detail: '"twice" may be maker or other',
    });
    expect(card({ model: 'pair' })).toMatchObject({
      reason: 'ambiguous_model',
      detail: '"pair" may be pair-a or pair-b',
    });
    expect(card({ model: 'nobody' })).toMatchObject({
      reason: 'unknown_model',
      detail: 'No price of "nobody" at maker',
    });
    expect(card({ provider: 'nobody' })).toMatchObject({
      reason: 'unknown_provider',
      detail: 'No prices of a provider "nobody"',
    });
    expect(card({ serviceTier: 'flex' })).toMatchObject({
      reason: 'no_price_for_tier',
      detail: 'long has no published flex price at maker',
    });
    expect(card({ at: 'soon' })).toMatchObject({
      reason: 'no_price_at_date',
      detail: 'No standard price of long is known for soon',
    });
  });

  test('is the maker’s where a seller says so, in the order it says', () => {
    expect(card({ provider: 'other', model: 'third-only' })).toMatchObject({ provider: 'other' });
    expect(card({ provider: 'other', model: 'nightly' })).toMatchObject({ priceIds: ['noon'] });
    expect(card({ provider: 'reversed', model: 'nightly' })).toMatchObject({ priceIds: ['third/nightly'] });
    expect(card({ provider: 'third', model: 'long' })).toMatchObject({ reason: 'unknown_model' });
  });

  test('of a model at hand is that of the model at that seller', () => {
    const long = book.providers[0]!.models[1]!;
    expect(priceOfModel('elsewhere', long, { at, inputTokens: 150 })).toMatchObject({
      provider: 'elsewhere',
      model: 'long',
      aboveTokens: 100,
    });
  });

  test('does not come to nothing after very many names', () => {
    const first = card({});
    for (let name = 0; name < 10_001; name += 1) card({ model: `made-up-${name}` });
    expect(card({})).toEqual(first);
  });
});
