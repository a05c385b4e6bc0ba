import type { Rule } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { attribute } from './attribution.ts';
import type { Cell } from './cell.ts';
import { choosePortfolio } from './portfolio.ts';
import { byBucket, ratesFrom } from './rates.ts';

const rules: Rule[] = [
  {
    id: 'cheaper',
    match: {},
    change: { kind: 'model', provider: 'acme', model: 'small', tokenRatio: { low: 1, expected: 1, high: 1 } },
  },
  {
    id: 'dearer',
    match: {},
    change: { kind: 'model', provider: 'acme', model: 'large', tokenRatio: { low: 1, expected: 1, high: 1 } },
  },
  { id: 'batch', match: {}, change: { kind: 'batch' } },
  { id: 'repeats', match: {}, change: { kind: 'dedupe', windowMs: 1_000 } },
];
const at = (input: string) => ratesFrom({ inputUncached: input });

function cell(overrides: Partial<Cell>): Cell {
  return {
    calls: 10,
    baseline: 3_000_000n * 10n ** 12n,
    usage: byBucket((bucket) => (bucket === 'inputUncached' ? 1_000_000n : 0n)),
    rule: {},
    repeated: false,
    prefix: null,
    isBatch: false,
    onTarget: false,
    rates: { original: at('0.000003'), originalBatch: at('0.0000015'), target: null, targetBatch: null },
    ...overrides,
  };
}
const cheaper = {
  original: at('0.000003'),
  originalBatch: at('0.0000015'),
  target: at('0.000001'),
  targetBatch: at('0.0000005'),
};
const cells = [
  cell({ rule: { model: 0, batch: 2, dedupe: 3 }, rates: cheaper }),
  cell({ rule: { model: 0, batch: 2, dedupe: 3 }, rates: cheaper, repeated: true }),
  cell({ rule: { model: 1 }, rates: { ...cheaper, target: at('0.000009'), targetBatch: null } }),
];

describe('choosePortfolio', () => {
  it('takes the largest marginal saving first and leaves out what would cost more', () => {
    // Alone: cheaper saves 2 + 2, batch 1.5 + 1.5, repeats 3. After cheaper: batch adds 0.5 + 0.5, repeats 1.
    expect(choosePortfolio(cells, rules, { candidates: [0, 1, 2, 3] })).toEqual([0, 2, 3]);
  });

  it('keeps what was chosen before and builds on it', () => {
    expect(choosePortfolio(cells, rules, { candidates: [0, 2], chosen: [3] })).toEqual([3, 0, 2]);
  });

  it('counts a dollar once: together they save less than each alone adds up to', () => {
    const all = attribute(cells, rules, (index) => index !== 1);
    const alone = [0, 2, 3].map((only) => attribute(cells, rules, (index) => index === only));
    const together = all.baseline - all.counterfactual.expected;
    expect(together).toBe(55n * 10n ** 17n);
    expect(alone.reduce((sum, one) => sum + one.baseline - one.counterfactual.expected, 0n)).toBe(10n ** 19n);
    expect(all.rules.reduce((sum, rule) => sum + rule.saving.expected, 0n)).toBe(together);
  });
});
