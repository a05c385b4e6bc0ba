import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { bottleneckStatements } from './speed-statements.ts';

type Row = Reading<'latency-bottlenecks'>['result']['rows'][number];

const row: Row = {
  key: 'chat',
  model: 'gpt-4o',
  calls: 1_000,
  durationP50Ms: 2_000,
  durationP95Ms: 8_000,
  firstTokenP50Ms: 400,
  generationP50Ms: 1_600,
  generationShare: 0.8,
  tokensPerSecond: 60,
  outputTokensPerCall: 100,
  bottleneck: 'generation',
  faster: [],
};
const faster = {
  provider: 'openai',
  model: 'gpt-4o-mini',
  measuredCalls: 40,
  tokensPerSecond: 120,
  speedRatio: 2,
  listCostNow: usd('20'),
  listCostThen: usd('30'),
  isDearer: true,
};

function said(changed: Partial<Row>): string {
  const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' };
  const result = { period, rows: [{ ...row, ...changed }] };
  const statements = bottleneckStatements({ tool: 'latency-bottlenecks', evidenceId: 'evd_a', result });
  return statements.map(plainText).join(' ');
}

test('that nothing is faster is said only where something was compared', () => {
  expect(said({ comparedModels: 3 })).toContain(
    'no model generates faster than its own; 3 other models could be compared',
  );
  expect(said({ comparedModels: 0 })).toMatch(/cannot be told: too few calls/);
  expect(said({ comparedModels: 0 })).not.toMatch(/no model generates faster|No other model/);
  expect(said({})).not.toMatch(/faster than its own/);
});

test('a faster model is told with what is known of its price', () => {
  expect(said({ faster: [faster], comparedModels: 1 })).toContain(
    'gpt-4o-mini generates 2x as fast at a higher price ($30.00 for the same tokens instead of $20.00)',
  );
  const unpriced = { ...faster, listCostNow: null, isDearer: null };
  expect(said({ faster: [unpriced], comparedModels: 1 })).toContain(
    'gpt-4o-mini generates 2x as fast at a price that cannot be compared',
  );
  const cheaper = { ...faster, listCostThen: usd('10'), isDearer: false };
  expect(said({ faster: [unpriced, cheaper], comparedModels: 2 })).toContain('at no higher price ($10.00');
});
