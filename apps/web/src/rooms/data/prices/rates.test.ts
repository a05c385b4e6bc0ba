import { expect, test } from 'vitest';
import { formatRate, otherRates } from './rates.ts';

test('rates of tokens are exact per million, other rates by the piece', () => {
  expect(formatRate('inputUncached', '0.0000025')).toBe('$2.50');
  expect(formatRate('cacheRead', '0.000000075')).toBe('$0.075');
  expect(formatRate('webSearches', '0.01')).toBe('$0.01');
});

test('what has no column is listed, tokens first', () => {
  const rates = { webSearches: '0.01', inputUncached: '0.000001', reasoning: '0.000002' };
  expect(otherRates(rates, ['inputUncached'])).toBe('reasoning $2.00, webSearches $0.01');
});
