import { expect, test } from 'vitest';
import { limitsOf } from './limits.ts';
import { savingsSearchSchema } from './savings-search.ts';

test('an address without limits asks for no loss of quality and anything else', () => {
  expect(limitsOf(savingsSearchSchema.parse({ span: '30d' }))).toEqual({
    maxQualityLoss: 0,
    constraints: {},
  });
});

test('every limit of an address reaches the request, and what is malformed is dropped', () => {
  const stated = { loss: '0.02', effort: 'low', risk: 'medium', delay: 'seconds', without: 'anthropic' };
  expect(limitsOf(savingsSearchSchema.parse(stated))).toEqual({
    maxQualityLoss: 0.02,
    constraints: {
      maxEffort: 'low',
      maxRisk: 'medium',
      maxLatency: 'seconds',
      excludedProviders: ['anthropic'],
    },
  });
  const wrong = { loss: '2', effort: 'none', risk: '', delay: 'years', without: '' };
  expect(limitsOf(savingsSearchSchema.parse(wrong))).toEqual({ maxQualityLoss: 0, constraints: {} });
});
