import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { splitStatement } from './spend-statements.ts';

type Spend = Reading<'spend'>['result'];
type Row = Spend['rows'][number];

const sums = {
  calls: 10,
  unpricedCalls: 0,
  inputTokens: 1_000,
  outputTokens: 100,
  cost: usd('4'),
} as Spend['totals'];

function said(names: readonly string[]): string {
  const rows = names.map((name): Row => ({ ...sums, key: [name], at: null, share: 1 / names.length }));
  const result = { rows, rest: { ...sums, calls: 0, cost: usd('0') }, totals: sums } as Spend;
  return plainText(splitStatement({ tool: 'spend', evidenceId: 'evd_a', result }, 'agent'));
}

test('a split that was asked for is told, also where there is nothing to split', () => {
  expect(said(['planner', 'writer'])).toMatch(
    /^By agent: planner \$4\.00 \(50%\) and writer \$4\.00 \(50%\)\.$/,
  );
  expect(said(['planner'])).toBe('All of it went to planner.');
  expect(said([''])).toMatch(/^No call names its agent, so the cost cannot be split by it/);
  expect(said([])).toBe('There are no calls to split by agent.');
});
