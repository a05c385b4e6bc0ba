import type { Rule } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { knotsOf } from './replay-chosen.ts';

const actApart = (rules: readonly Rule[]) => knotsOf(rules).length === 0;

const cache = (id: string, match: Rule['match'], ttl: '5m' | '1h' = '5m'): Rule => ({
  id,
  match,
  change: { kind: 'cache', ttl },
});
const repeats = (match: Rule['match']): Rule => ({
  id: 'repeats',
  match,
  change: { kind: 'dedupe', windowMs: 60_000 },
});

describe('knotsOf', () => {
  it('holds for rules of other features, and for kinds that remember nothing', () => {
    const batch: Rule = { id: 'batch', match: {}, change: { kind: 'batch' } };
    expect(actApart([cache('a', { feature: ['chat'] }), repeats({ feature: ['search'] }), batch])).toBe(true);
    expect(actApart([])).toBe(true);
  });

  it('does not hold where a repeated or moved call would not reach the cache', () => {
    const moved: Rule = {
      id: 'moved',
      match: { model: ['large'] },
      change: {
        kind: 'model',
        provider: 'acme',
        model: 'small',
        tokenRatio: { low: 1, expected: 1, high: 1 },
      },
    };
    expect(actApart([cache('a', { feature: ['chat'] }), repeats({ model: ['large'] })])).toBe(false);
    expect(actApart([cache('a', { feature: ['chat'] }), moved])).toBe(false);
  });

  it('does not hold where two rules write to the same cache', () => {
    const one = cache('a', { feature: ['chat'], model: ['large'] });
    expect(actApart([one, cache('b', { feature: ['search'], model: ['large'] })])).toBe(false);
    expect(actApart([one, cache('b', { feature: ['search'] })])).toBe(false);
    expect(actApart([one, cache('b', { feature: ['search'], model: ['small'] })])).toBe(true);
    expect(actApart([one, cache('b', { feature: ['search'], model: ['large'] }, '1h')])).toBe(true);
  });

  it('are the ones that interfere, and no others', () => {
    const match = { feature: ['chat'] };
    const rules: Rule[] = [
      { id: 'trim', match, change: { kind: 'trimPrefix', tokens: 900 } },
      { id: 'batch', match, change: { kind: 'batch' } },
      { id: 'shorter', match, change: { kind: 'compactHistory', above: 4_000, summaryTokens: 400 } },
      { id: 'apart', match: { feature: ['search'] }, change: { kind: 'trimPrefix', tokens: 900 } },
      { id: 'retries', match, change: { kind: 'drop', which: { of: 'paid-retries' } } },
      { id: 'runs', match, change: { kind: 'drop', which: { of: 'run-excess', maxCalls: 9 } } },
      { id: 'all', match: { feature: ['search'] }, change: { kind: 'drop', which: { of: 'all' } } },
    ];
    expect(knotsOf(rules).map((knot) => [...knot].toSorted())).toEqual([[0, 2, 4, 5]]);
    expect(knotsOf(rules, (index) => index !== 2).map((knot) => [...knot].toSorted())).toEqual([[4, 5]]);
    const elsewhere = rules.map((rule) => ({ ...rule, id: `${rule.id}-2`, match: { feature: ['other'] } }));
    expect(knotsOf([...rules, ...elsewhere])).toHaveLength(2);
  });
});
