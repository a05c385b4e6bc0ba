import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceAt } from '../cost/price-at.ts';
import { overlayBook } from './overlay-book.ts';
import type { Price } from './price-book.ts';
import { type PriceTerms, pricesOver } from './prices-over.ts';
import { shippedBook } from './shipped-book.ts';

const book = shippedBook();
const terms = (rest: Partial<PriceTerms>): PriceTerms => ({
  id: 't',
  source: 's',
  effectiveFrom: null,
  effectiveTo: null,
  rates: (published) => published,
  ...rest,
});

function withTerms(provider: string, id: string, over: PriceTerms) {
  const model = book.providers
    .find((entry) => entry.provider === provider)!
    .models.find((entry) => entry.model === id)!;
  return overlayBook(book, {
    version: 't',
    providers: [{ provider, models: [{ ...model, prices: pricesOver(model, over) }] }],
  });
}

describe('prices laid over published ones', () => {
  test('that change nothing price every call as before, at any time, length and tier', () => {
    const models = [
      ['deepseek', 'deepseek-reasoner'],
      ['openai', 'o3'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['openai', 'gpt-5.6-sol'],
    ] as const;
    const days = ['2024-01-01', '2025-03-01', '2025-07-01', '2026-08-01'];
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.constantFrom(null, ...days),
        fc.constantFrom(null, ...days),
        fc.date({ min: new Date('2024-01-01'), max: new Date('2026-12-01'), noInvalidDate: true }),
        fc.constantFrom(0, 128_000, 200_001, 300_000),
        fc.constantFrom('standard' as const, 'batch' as const, 'flex' as const, 'priority' as const),
        ([provider, model], effectiveFrom, effectiveTo, at, inputTokens, serviceTier) => {
          const over = withTerms(provider, model, terms({ effectiveFrom, effectiveTo }));
          const query = { provider, model, at: at.getTime(), inputTokens, serviceTier };
          const [published, laid] = [priceAt(query), priceAt(query, over)];
          const ratesOf = (card: typeof laid) =>
            card.status === 'priced' ? { ...card, priceIds: [] } : card;
          expect(ratesOf(laid)).toEqual(ratesOf(published));
        },
      ),
    );
  });

  test('keep the steps by length and the windows of the day that they do not speak of', () => {
    const half = terms({
      rates: (rates) => Object.fromEntries(Object.keys(rates).map((name) => [name, '0.000001'])),
    });
    const long = {
      provider: 'anthropic',
      model: 'claude-sonnet-4-5',
      at: '2026-08-01T12:00:00Z',
      inputTokens: 300_000,
    };
    expect(priceAt(long, withTerms('anthropic', 'claude-sonnet-4-5', half))).toMatchObject({
      aboveTokens: 200_000,
      rates: { inputUncached: '0.000001' },
    });
    const night = { provider: 'deepseek', model: 'deepseek-reasoner', at: '2025-07-01T00:10:00Z' };
    expect(priceAt(night, withTerms('deepseek', 'deepseek-reasoner', half))).toMatchObject({
      rates: { inputUncached: '0.000001' },
    });
  });

  test('hold from their first day until before their last', () => {
    const over = withTerms(
      'openai',
      'gpt-4o',
      terms({
        effectiveFrom: '2026-06-01',
        effectiveTo: '2026-07-01',
        rates: (rates) => ({ ...rates, inputUncached: '0.000001' }),
      }),
    );
    const inputAt = (at: string) => {
      const card = priceAt({ provider: 'openai', model: 'gpt-4o', at }, over);
      return card.status === 'priced' ? card.rates.inputUncached : card.reason;
    };
    expect(inputAt('2026-05-31T23:59:59Z')).toBe('0.0000025');
    expect(inputAt('2026-06-01T00:00:00Z')).toBe('0.000001');
    expect(inputAt('2026-07-01T00:00:00Z')).toBe('0.0000025');
  });

  const published = (fields: object) =>
    [{ id: 'p', tier: 'standard', rates: { inputUncached: '1' }, source: 'list', ...fields }] as Price[];

  test('hold no longer than both they and the published price do', () => {
    const dates = (
      own: readonly [from?: string | undefined, to?: string],
      over: readonly [string | null, string | null],
    ) => {
      const prices = published({
        ...(own[0] === undefined ? {} : { effectiveFrom: own[0] }),
        ...(own[1] === undefined ? {} : { effectiveTo: own[1] }),
      });
      const [effectiveFrom, effectiveTo] = over;
      return pricesOver({ prices }, terms({ effectiveFrom, effectiveTo }));
    };
    const plain = { id: 't|p', tier: 'standard', rates: { inputUncached: '1' }, source: 's' };
    const [march, april, may, june] = ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'] as const;
    const holding = (effectiveFrom?: string, effectiveTo?: string) => [
      {
        ...plain,
        ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
        ...(effectiveTo === undefined ? {} : { effectiveTo }),
      },
    ];
    expect(dates([], [null, null])).toStrictEqual(holding());
    expect(dates([march, june], [april, may])).toStrictEqual(holding(april, may));
    expect(dates([april, may], [march, june])).toStrictEqual(holding(april, may));
    expect(dates([march, may], [april, june])).toStrictEqual(holding(april, may));
    expect(dates([march], [null, null])).toStrictEqual(holding(march));
    expect(dates([undefined, june], [null, null])).toStrictEqual(holding(undefined, june));
    expect(dates([], [april, null])).toStrictEqual(holding(april));
    expect(dates([], [null, may])).toStrictEqual(holding(undefined, may));
    // Where one ends as the other begins there is no day on which both hold.
    expect(dates([march, april], [april, may])).toEqual([]);
    expect(dates([may, june], [march, april])).toEqual([]);
  });

  test('speak of one tier where they say so, and keep a length without a price unpriced', () => {
    const prices = [
      ...published({
        above: [
          { tokens: 100, rates: { inputUncached: '2' } },
          { tokens: 200, rates: {} },
        ],
      }),
      ...published({ id: 'b', tier: 'batch' }),
    ];
    const doubled = (rates: Price['rates'], above: number) => ({
      inputUncached: String(2 * Number(rates.inputUncached) + above / 1000) as '1',
    });
    expect(pricesOver({ prices }, terms({ tier: 'standard', rates: doubled }))).toStrictEqual([
      {
        id: 't|p',
        tier: 'standard',
        rates: { inputUncached: '2' },
        above: [
          { tokens: 100, rates: { inputUncached: '4.1' } },
          { tokens: 200, rates: {} },
        ],
        source: 's',
      },
    ]);
    expect(pricesOver({ prices }, terms({})).map(({ id }) => id)).toEqual(['t|p', 't|b']);
  });

  test('stand alone where nothing is published and they state what holds then', () => {
    const otherwise = { inputUncached: '9' };
    const prices = published({});
    expect(
      pricesOver(
        { prices },
        terms({ tier: 'flex', otherwise, effectiveFrom: '2026-04-01', effectiveTo: '2026-05-01' }),
      ),
    ).toStrictEqual([
      {
        id: 't|flex',
        tier: 'flex',
        effectiveFrom: '2026-04-01',
        effectiveTo: '2026-05-01',
        rates: otherwise,
        source: 's',
      },
    ]);
    expect(pricesOver({ prices: [] }, terms({ otherwise }))).toStrictEqual([
      { id: 't|standard', tier: 'standard', rates: otherwise, source: 's' },
    ]);
    expect(pricesOver({ prices }, terms({ otherwise })).map(({ id }) => id)).toEqual(['t|p', 't|standard']);
    expect(pricesOver({ prices: [] }, terms({}))).toEqual([]);
  });
});
