import { type Rule, usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { stepsFor } from './change-steps.ts';

const ratio = { low: 1, expected: 1, high: 1 };

function ruleOf(match: Rule['match'], change: Rule['change']): Rule {
  return { id: 'rule', match, change };
}

describe('stepsFor', () => {
  it('gives the feature an alias of its own for another model', () => {
    const change = {
      kind: 'model',
      provider: 'google',
      model: 'gemini-2.5-flash',
      tokenRatio: ratio,
    } as const;
    const { patch, steps } = stepsFor(ruleOf({ feature: ['search'], model: ['gemini-2.5-pro'] }, change));
    expect(patch).toBe(
      'model_list: [{ model_name: "search", litellm_params: { model: "gemini/gemini-2.5-flash" } }]',
    );
    expect(steps[0]).toBe('Add a gateway alias for search that is served by gemini/gemini-2.5-flash.');
  });

  it('speaks of the model where the calls carry no feature', () => {
    const change = { kind: 'model', provider: 'openai', model: 'gpt-4o-mini', tokenRatio: ratio } as const;
    const { patch, steps } = stepsFor(ruleOf({ feature: [''], model: ['gpt-4o'] }, change));
    expect(patch).toContain('model_name: "gpt-4o"');
    expect(steps[0]).toContain('the calls to gpt-4o');
  });

  it('marks prompts for caching only where the provider needs a mark', () => {
    const marked = ruleOf(
      { feature: ['chat'], provider: ['anthropic'], model: ['claude-sonnet-4-5'] },
      { kind: 'cache', ttl: '1h' },
    );
    expect(stepsFor(marked).patch).toContain('cache_control_injection_points');
    expect(stepsFor(marked).steps.join(' ')).toContain('long cache lifetime');
    const automatic = ruleOf({ provider: ['openai'], model: ['gpt-4o'] }, { kind: 'cache', ttl: '5m' });
    expect(stepsFor(automatic).patch).toBeNull();
  });

  it('states the window of a response cache in seconds', () => {
    const { patch } = stepsFor(ruleOf({ feature: ['faq'] }, { kind: 'dedupe', windowMs: 3_600_000 }));
    expect(patch).toContain('ttl: 3600 }');
  });

  it('has no patch for what is changed in code', () => {
    expect(stepsFor(ruleOf({ feature: ['nightly'] }, { kind: 'batch' })).patch).toBeNull();
  });

  it('lets no name break out of the patch', () => {
    const change = { kind: 'model', provider: 'openai', model: 'm', tokenRatio: ratio } as const;
    const { patch } = stepsFor(ruleOf({ feature: ['a" }, { evil: "b'] }, change));
    expect(patch).toContain('model_name: "a\\" }, { evil: \\"b"');
  });

  it('says what to do for every kind of change', () => {
    const share = { low: 0.2, expected: 0.3, high: 0.4 };
    const changes: Rule['change'][] = [
      { kind: 'drop', which: { of: 'all' } },
      { kind: 'drop', which: { of: 'paid-retries' } },
      { kind: 'drop', which: { of: 'run-excess', maxCalls: 12 } },
      { kind: 'trimPrefix', tokens: 900 },
      { kind: 'compactHistory', above: 4_000, summaryTokens: 400 },
      { kind: 'fitContext', above: 200_000, within: 20_000 },
      { kind: 'shrinkMedia', bucket: 'inputImage', share },
      { kind: 'capOutput', maxTokens: 512 },
      { kind: 'reasoning', share },
      {
        kind: 'cascade',
        provider: 'openai',
        model: 'gpt-4o-mini',
        tokenRatio: { low: 1, expected: 1, high: 1 },
        escalated: share,
      },
      { kind: 'region', region: '' },
      { kind: 'tier', serviceTier: 'flex' },
      { kind: 'commit', hourlyCost: usd('2'), coversPerHour: usd('5') },
    ];
    const all = changes.map((change) => stepsFor(ruleOf({ feature: ['chat'] }, change)));
    expect(new Set(all.map(({ steps }) => steps.join(' '))).size).toBe(changes.length);
    expect(all.map(({ steps }) => steps.join(' ')).join(' ')).not.toMatch(/undefined|NaN|null/);
  });

  it('sets what a gateway can set for the model that stays', () => {
    const own = { feature: ['chat'], provider: ['openai'], model: ['gpt-5'] };
    expect(stepsFor(ruleOf(own, { kind: 'capOutput', maxTokens: 512 })).patch).toContain('max_tokens: 512');
    expect(stepsFor(ruleOf(own, { kind: 'tier', serviceTier: 'flex' })).patch).toContain(
      'service_tier: flex',
    );
  });
});
