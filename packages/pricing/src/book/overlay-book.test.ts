import { describe, expect, test } from 'vitest';
import { priceAt } from '../cost/price-at.ts';
import { type Overlay, overlayBook } from './overlay-book.ts';
import type { Model } from './price-book.ts';
import { shippedBook } from './shipped-book.ts';

const noMatch = { exact: [], prefix: [], suffix: [], contains: [], pattern: [] };
const negotiated = (model: string, exact: string[] = []): Model => ({
  model,
  family: 'x',
  mode: 'chat',
  match: { ...noMatch, exact },
  prices: [
    {
      id: `negotiated|${model}`,
      tier: 'standard',
      effectiveFrom: '2026-06-01',
      effectiveTo: '2026-07-01',
      rates: { inputUncached: '0.000001', outputVisible: '0.000002' },
      source: 'negotiated',
    },
  ],
});
const overlay: Overlay = {
  version: 'acme-1',
  providers: [
    { provider: 'openai', models: [negotiated('gpt-4o'), negotiated('house-model', ['house-model'])] },
    { provider: 'our-cluster', models: [negotiated('llama', ['llama'])] },
  ],
};

describe('negotiated prices', () => {
  const book = overlayBook(shippedBook(), overlay);
  const input = (provider: string, model: string, at: string, isBatch = false): string | null | undefined => {
    const card = priceAt({ provider, model, at, isBatch }, book);
    return card.status === 'priced' ? card.rates.inputUncached : card.reason;
  };

  test('hold where they say, and the published price everywhere else', () => {
    expect(input('openai', 'gpt-4o', '2026-06-15')).toBe('0.000001');
    expect(input('openai', 'gpt-4o-2024-08-06', '2026-06-15')).toBe('0.000001');
    expect(input('openai', 'gpt-4o', '2026-05-31')).toBe('0.0000025');
    expect(input('openai', 'gpt-4o', '2026-07-01')).toBe('0.0000025');
    expect(input('openai', 'gpt-4o', '2026-06-15', true)).toBe('0.00000125');
    expect(input('openai', 'house-model', '2026-06-15')).toBe('0.000001');
    expect(input('our-cluster', 'llama', '2026-06-15')).toBe('0.000001');
    expect(input('our-cluster', 'llama', '2026-08-15')).toBe('no_price_at_date');
  });

  test('name their book on what they price', () => {
    expect(book.version).toBe(`${shippedBook().version}+acme-1`);
  });
});
