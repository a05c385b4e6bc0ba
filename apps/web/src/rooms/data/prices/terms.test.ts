import { negotiatedInputSchema } from '@netra/contract';
import { expect, test } from 'vitest';
import { describeTerms, type TermsKind, termsOf } from './terms.ts';

const from = (kind: TermsKind, fields: Record<string, string>) =>
  negotiatedInputSchema.parse(termsOf(kind, (name) => fields[name] ?? ''));

test('a price states only the components that were filled in', () => {
  const terms = from('price', {
    provider: 'openai',
    model: 'gpt-4o',
    inputUncached: '2',
    currency: 'eur',
    usdPerUnit: '1.1',
  });
  expect(terms).toMatchObject({
    prices: { inputUncached: '2' },
    currency: 'EUR',
    usdPerUnit: '1.1',
    effectiveFrom: null,
  });
  expect(describeTerms(terms)).toBe('openai/gpt-4o: inputUncached 2 EUR per million tokens, always');
});

test('a discount holds between its days', () => {
  const terms = from('discount', { provider: 'openai', model: '*', percent: '10', from: '2026-11-01' });
  expect(describeTerms(terms)).toBe('openai/*: 10 % off, from 2026-11-01');
});

test('a name stands for a model, of the same provider when none is stated', () => {
  const terms = from('alias', { provider: 'openai', model: 'our-gpt', targetModel: 'gpt-4o' });
  expect(describeTerms(terms)).toBe('openai/our-gpt is openai/gpt-4o');
});
