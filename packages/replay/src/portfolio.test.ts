import { type Rule, usd } from '@netra/contract';
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
const perToken: Record<string, readonly [live: string, batch: string | null]> = {
  own: ['0.000003', '0.0000015'],
  small: ['0.000001', '0.0000005'],
  large: ['0.000009', null],
};
const market: Cell['market'] = {
  ratesOf: ({ model, isBatch }) => {
    const price = perToken[model]?.[isBatch ? 1 : 0];
    return price === undefined || price === null ? null : ratesFrom({ inputUncached: price });
  },
  knowsRegion: () => false,
};

function cell(overrides: Partial<Cell>): Cell {
  return {
    calls: 10,
    baseline: 3_000_000n * 10n ** 12n,
    usage: byBucket((bucket) => (bucket === 'inputUncached' ? 1_000_000n : 0n)),
    rules: {},
    served: {
      provider: 'acme',
      model: 'own',
      serviceTier: 'standard',
      region: '',
      isBatch: false,
      inputTokens: 1_000,
      startedAtMs: 0,
    },
    market,
    isRetried: false,
    isExcess: false,
    isRepeated: false,
    shortened: {},
    cappedTokens: 0n,
    prefix: null,
    isCold: false,
    hour: null,
    ...overrides,
  };
}
const all = { model: [0], batch: [2], dedupe: [3] };
const cells = [cell({ rules: all }), cell({ rules: all, isRepeated: true }), cell({ rules: { model: [1] } })];
const hours = 24;

describe('choosePortfolio', () => {
  it('takes the largest marginal saving first and leaves out what would cost more', () => {
    // Alone: cheaper saves 2 + 2, batch 1.5 + 1.5, repeats 3. After cheaper: batch adds 0.5 + 0.5, repeats 1.
    expect(choosePortfolio(cells, { rules, hours, candidates: [0, 1, 2, 3] })).toEqual([0, 2, 3]);
  });

  it('keeps what was chosen before and builds on it', () => {
    expect(choosePortfolio(cells, { rules, hours, candidates: [0, 2], chosen: [3] })).toEqual([3, 0, 2]);
  });

  it('counts a dollar once: together they save less than each alone adds up to', () => {
    const every = attribute(cells, { rules, hours, isOn: (index) => index !== 1 });
    const alone = [0, 2, 3].map((only) =>
      attribute(cells, { rules, hours, isOn: (index) => index === only }),
    );
    const together = every.baseline - every.counterfactual.expected;
    expect(together).toBe(55n * 10n ** 17n);
    expect(alone.reduce((sum, one) => sum + one.baseline - one.counterfactual.expected, 0n)).toBe(10n ** 19n);
    expect(every.rules.reduce((sum, rule) => sum + rule.saving.expected, 0n)).toBe(together);
  });

  it('takes only one of two rules that set the same field of a call', () => {
    const rivals: Rule[] = [
      ...rules,
      {
        id: 'also-cheaper',
        match: {},
        change: {
          kind: 'cascade',
          provider: 'acme',
          model: 'small',
          tokenRatio: { low: 1, expected: 1, high: 1 },
          escalated: { low: 0.1, expected: 0.2, high: 0.3 },
        },
      },
    ];
    const both = [cell({ rules: { model: [0, 4] } })];
    // All calls at a third of the price, against that and a fifth of the old price again.
    expect(choosePortfolio(both, { rules: rivals, hours, candidates: [4, 0] })).toEqual([0]);
    expect(choosePortfolio(both, { rules: rivals, hours, candidates: [4, 0], chosen: [4] })).toEqual([4]);
  });

  it('buys capacity by the hour only for what the others leave', () => {
    const offer: Rule = {
      id: 'capacity',
      match: {},
      change: { kind: 'commit', hourlyCost: usd('2'), coversPerHour: usd('3') },
    };
    const busy = [cell({ rules: { commit: [0] }, hour: 1 }), cell({ rules: { commit: [0] }, hour: 2 })];
    // Two hours of three dollars, carried for two dollars each of two hours.
    expect(choosePortfolio(busy, { rules: [offer], hours: 2, candidates: [0] })).toEqual([0]);
    expect(choosePortfolio(busy, { rules: [offer], hours: 3, candidates: [0] })).toEqual([]);
    const cheaperFirst = busy.map((one) => ({ ...one, rules: { commit: [0], model: [1] } }));
    const withCheaper = [offer, ...rules.slice(0, 1)];
    expect(choosePortfolio(cheaperFirst, { rules: withCheaper, hours: 2, candidates: [0, 1] })).toEqual([1]);
  });
});
