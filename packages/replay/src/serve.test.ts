import { type Change, usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { usdFromAtto } from './amount.ts';
import { attribute } from './attribution.ts';
import type { Cell } from './cell.ts';
import { fieldOf } from './fields.ts';
import { byBucket, type Rates, ratesFrom } from './rates.ts';
import { byScenario } from './scenario.ts';

/** A dollar a million input tokens, a tenth for reads, five for output; the cheap model a tenth of all of it. */
function ratesOf({ model, serviceTier, region, isBatch, inputTokens }: Cell['served']): Rates | null {
  if (model === 'unsold') return null;
  const factor =
    (model === 'cheap' ? 0.1 : 1) *
    (isBatch ? 0.5 : serviceTier === 'priority' ? 2 : 1) *
    (region === 'eu' ? 1.5 : 1) *
    (inputTokens > 2_000_000 ? 2 : 1);
  const price = (perMillion: number) => ((perMillion * factor) / 1_000_000).toFixed(12);
  return ratesFrom({
    inputUncached: price(1),
    cacheRead: price(0.1),
    cacheWrite5m: price(1.25),
    cacheWrite1h: price(2),
    inputImage: price(1),
    outputVisible: price(5),
    reasoning: price(5),
  });
}

const tokens: Partial<Record<string, bigint>> = {
  inputUncached: 1_000_000n,
  cacheRead: 1_000_000n,
  outputVisible: 1_000_000n,
  reasoning: 1_000_000n,
  inputImage: 1_000_000n,
};
/** 1 + 0.1 + 5 + 5 + 1 dollars of tokens, and 1 dollar of tools. */
const baseline = 13_100_000_000_000_000_000n;

function cell(overrides: Partial<Cell> = {}): Cell {
  return {
    calls: 7,
    baseline,
    usage: byBucket((bucket) => tokens[bucket] ?? 0n),
    rules: {},
    served: {
      provider: 'acme',
      model: 'own',
      serviceTier: 'standard',
      region: '',
      isBatch: false,
      inputTokens: 1_500_000,
      startedAtMs: 0,
    },
    market: { ratesOf, knowsRegion: (_provider, _model, region) => region === '' || region === 'eu' },
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

/** What changes (each a rule) save of one cell, in dollars: low, expected, high. */
function saved(changes: readonly Change[], overrides: Partial<Cell> = {}) {
  const rules = changes.map((change, index) => ({ id: `rule-${index}`, match: {}, change }));
  const matched = Object.fromEntries(changes.map((change, index) => [fieldOf(change), [index]]));
  const result = attribute([cell({ rules: matched, ...overrides })], { rules, hours: 3 });
  return {
    saving: Object.values(
      byScenario((scenario) => usdFromAtto(result.baseline - result.counterfactual[scenario])),
    ),
    byRule: result.rules.map(({ saving }) => usdFromAtto(saving.expected)),
    touched: result.callsTouched,
  };
}

const same = { low: 1, expected: 1, high: 1 };
const share = { low: 0.2, expected: 0.3, high: 0.5 };
const thrice = (amount: string) => ({ saving: [amount, amount, amount], touched: 7 });
const nothing = { saving: ['0', '0', '0'], touched: 0 };
const shortened = {
  removed: { cacheRead: 1_000_000n, inputUncached: 250_000n, cacheWrite5m: 0n, cacheWrite1h: 0n },
  inputTokens: 1_000_000,
};
const to = (model: string) => ({ provider: 'acme', model, tokenRatio: same });

describe('what each kind of change saves, worked out by hand', () => {
  it('drops calls, or leaves those alone that are not meant', () => {
    expect(saved([{ kind: 'drop', which: { of: 'all' } }])).toMatchObject(thrice('13.1'));
    const kinds = [
      [{ kind: 'drop', which: { of: 'paid-retries' } }, { isRetried: true }],
      [{ kind: 'drop', which: { of: 'run-excess', maxCalls: 3 } }, { isExcess: true }],
      [{ kind: 'dedupe', windowMs: 1_000 }, { isRepeated: true }],
    ] as const;
    for (const [change, mark] of kinds) {
      expect(saved([change], mark)).toMatchObject(thrice('13.1'));
      expect(saved([change])).toMatchObject(nothing);
    }
    // What is dropped is not served by batch as well.
    expect(saved([{ kind: 'drop', which: { of: 'all' } }, { kind: 'batch' }]).byRule).toEqual(['13.1', '0']);
  });

  it('shortens prompts, at the prices of their new length', () => {
    for (const [field, change] of [
      ['trimPrefix', { kind: 'trimPrefix', tokens: 9 }],
      ['compactHistory', { kind: 'compactHistory', above: 9, summaryTokens: 0 }],
      ['fitContext', { kind: 'fitContext', above: 9, within: 9 }],
    ] as const) {
      expect(saved([change], { shortened: { [field]: shortened } })).toMatchObject(thrice('0.35'));
      expect(saved([change])).toMatchObject(nothing);
    }
    const long = { ...cell().served, inputTokens: 2_500_000 };
    // Twice 12.1 of tokens before, 11.75 afterwards, below the step.
    expect(
      saved([{ kind: 'trimPrefix', tokens: 9 }], {
        served: long,
        baseline: 25_200_000_000_000_000_000n,
        shortened: { trimPrefix: shortened },
      }),
    ).toMatchObject(thrice('12.45'));
  });

  it('leaves a share of media and reasoning tokens, more of them in the low scenario', () => {
    expect(saved([{ kind: 'shrinkMedia', bucket: 'inputImage', share }]).saving).toEqual([
      '0.5',
      '0.7',
      '0.8',
    ]);
    expect(saved([{ kind: 'shrinkMedia', bucket: 'inputAudio', share }])).toMatchObject(nothing);
    expect(saved([{ kind: 'reasoning', share }]).saving).toEqual(['2.5', '3.5', '4']);
  });

  it('cuts visible output at the cap', () => {
    expect(saved([{ kind: 'capOutput', maxTokens: 9 }], { cappedTokens: 200_000n })).toMatchObject(
      thrice('1'),
    );
    expect(saved([{ kind: 'capOutput', maxTokens: 9 }])).toMatchObject(nothing);
  });

  it('moves to another model, whose tokens may be more', () => {
    expect(saved([{ kind: 'model', ...to('cheap') }])).toMatchObject(thrice('10.89'));
    const tokenRatio = { low: 0.9, expected: 1, high: 1.5 };
    expect(saved([{ kind: 'model', ...to('cheap'), tokenRatio }]).saving).toEqual([
      '10.285',
      '10.89',
      '11.011',
    ]);
    expect(saved([{ kind: 'model', ...to('own') }])).toMatchObject(nothing);
    expect(saved([{ kind: 'model', ...to('unsold') }])).toMatchObject(nothing);
    // In the first hour the low scenario reads nothing from a cache that is not warm: 0.09 dollars more.
    expect(saved([{ kind: 'model', ...to('cheap') }], { isCold: true }).saving).toEqual([
      '10.8',
      '10.89',
      '10.89',
    ]);
  });

  it('asks the present model as well for the share that escalates', () => {
    // 1.21 for all, and the share of 12.1 again.
    expect(saved([{ kind: 'cascade', ...to('cheap'), escalated: share }]).saving).toEqual([
      '4.84',
      '7.26',
      '8.47',
    ]);
  });

  it('moves to another region or tier, where it is not there already', () => {
    expect(saved([{ kind: 'region', region: 'eu' }])).toMatchObject(thrice('-6.05'));
    expect(saved([{ kind: 'region', region: '' }])).toMatchObject(nothing);
    expect(saved([{ kind: 'region', region: 'mars' }])).toMatchObject(nothing);
    expect(saved([{ kind: 'tier', serviceTier: 'priority' }])).toMatchObject(thrice('-12.1'));
    expect(saved([{ kind: 'tier', serviceTier: 'standard' }])).toMatchObject(nothing);
    const batched = { ...cell().served, isBatch: true, serviceTier: 'batch' } as const;
    expect(saved([{ kind: 'tier', serviceTier: 'priority' }], { served: batched })).toMatchObject(nothing);
  });

  it('reads what hits from the prompt cache and writes the rest', () => {
    const prefix = { hitTokens: 1_200_000n, missTokens: 400_000n };
    // 1.1 of prompt before; 0.4 uncached, 0.12 read and 0.5 (or 0.8) written afterwards.
    expect(saved([{ kind: 'cache', ttl: '5m' }], { prefix })).toMatchObject(thrice('0.08'));
    expect(saved([{ kind: 'cache', ttl: '1h' }], { prefix })).toMatchObject(thrice('-0.22'));
    const hitShare = { low: 0.5, expected: 0.75, high: 1 };
    expect(saved([{ kind: 'cache', ttl: '5m', hitShare }], { prefix }).saving).toEqual([
      '-0.61',
      '-0.265',
      '0.08',
    ]);
    expect(saved([{ kind: 'cache', ttl: '5m' }])).toMatchObject(nothing);
  });

  it('goes through the batch interface once', () => {
    expect(saved([{ kind: 'batch' }])).toMatchObject(thrice('6.05'));
    const served = { ...cell().served, isBatch: true, serviceTier: 'batch' } as const;
    expect(saved([{ kind: 'batch' }], { served, baseline: 7_050_000_000_000_000_000n })).toMatchObject(
      nothing,
    );
  });

  it('carries by the hour what is left, for every hour of the period', () => {
    const commit: Change = { kind: 'commit', hourlyCost: usd('2'), coversPerHour: usd('10') };
    expect(saved([commit], { hour: 5 })).toMatchObject(thrice('4'));
    expect(saved([commit, { kind: 'batch' }], { hour: 5 }).byRule).toEqual(['1.05', '6.05']);
  });

  it('attributes to each what it saves of what those before it left', () => {
    const changes: Change[] = [
      { kind: 'batch' },
      { kind: 'model', ...to('cheap') },
      { kind: 'reasoning', share },
    ];
    // Reasoning first: 3.5 of 12.1; then nine tenths of 8.6; then half of 0.86.
    expect(saved(changes).byRule).toEqual(['0.43', '7.74', '3.5']);
  });

  it('leaves alone what cost less than its tokens would, but for dropping it', () => {
    const cheaper = { baseline: 10n ** 18n };
    expect(saved([{ kind: 'batch' }], cheaper)).toMatchObject(nothing);
    expect(saved([{ kind: 'drop', which: { of: 'all' } }], cheaper)).toMatchObject(thrice('1'));
  });
});
