import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import { previewLine } from './preview-line.ts';

const row = { line: 3, call: null, cost: null, unpricedReason: '', problem: null, skipped: null };

test('a call shows what it states and costs', () => {
  const call = {
    startedAt: '2026-10-01T00:00:00Z',
    provider: 'openai',
    responseModel: 'gpt-4o',
    usage: { inputUncached: 1200, toolUnits: { webSearches: 1 } },
  };
  expect(previewLine({ ...row, call, cost: usd('0.003') })).toMatchObject({
    state: 'call',
    model: 'openai/gpt-4o',
    usage: 'inputUncached 1,200',
    cost: '$0.0030',
    note: '',
  });
});

test('a call without a price shows why, never an amount', () => {
  const call = { provider: 'acme', responseModel: 'm' };
  expect(previewLine({ ...row, call, unpricedReason: 'unknown_provider' })).toMatchObject({
    cost: '',
    note: 'unknown_provider',
  });
});

test('rows that are put aside or passed over say why', () => {
  const problem = { field: 'tokens', problem: 'is -1', expected: 'a count' };
  expect(previewLine({ ...row, problem })).toMatchObject({
    state: 'aside',
    note: 'tokens: is -1 (expected a count)',
  });
  expect(previewLine({ ...row, skipped: 'no usage' })).toMatchObject({ state: 'skipped', note: 'no usage' });
});
