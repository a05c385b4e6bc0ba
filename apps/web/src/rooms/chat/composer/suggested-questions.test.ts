import { questions } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { projectsAskedAbout, suggestedQuestions } from './suggested-questions.ts';

const nothing = {
  provenance: { source: 'analytics', query: 'select 1', parameters: {}, durationMs: 1 },
  calls: 0,
  syntheticCalls: 0,
  firstCallAt: null,
  lastCallAt: null,
  days: 0,
  projects: [],
  features: [],
  models: [],
  coverage: {
    priced: 1,
    feature: 0,
    latency: 0,
    promptHash: 0,
    prefixHashes: 0,
    outcome: 0,
    conversation: 0,
  },
  verdict: 'insufficient',
  gaps: [],
};
const answer = (change: object) => questions['data-sufficiency'].answer.parse({ ...nothing, ...change });

describe('what is asked about', () => {
  const demo = { project: 'demo', calls: 9, synthetic: true };
  const shop = { project: 'shop', calls: 3, synthetic: false };

  it('leaves generated calls out as soon as there are real ones', () => {
    expect(projectsAskedAbout(answer({ projects: [demo, shop] }))).toEqual(['shop']);
  });

  it.each([[[demo]], [[shop]], [[demo, { ...shop, calls: 0 }]], [[]]])('else is everything', (projects) => {
    expect(projectsAskedAbout(answer({ projects }))).toBeNull();
  });
});

describe('suggested questions', () => {
  it('suggests nothing while there are no calls', () => {
    expect(suggestedQuestions(answer({}))).toEqual([]);
  });

  it('begins with the widest question and asks only about what the data holds', () => {
    const bare = suggestedQuestions(answer({ calls: 10, days: 1, models: ['gpt-5-mini'] }));
    expect(bare).toEqual(['Where does our money go and what should we change first?']);
  });

  it('names features and models of the data, five questions at most', () => {
    const rich = suggestedQuestions(
      answer({
        calls: 200_000,
        days: 30,
        features: ['', 'checkout-assistant'],
        models: ['claude-opus-4-5', 'gpt-5-mini'],
        coverage: { ...nothing.coverage, priced: 0.9, feature: 1, latency: 1, promptHash: 1 },
      }),
    );
    expect(rich).toHaveLength(5);
    expect(rich[0]).toBe('Where does our money go and what should we change first?');
    expect(rich[1]).toBe('What drives the cost of checkout-assistant?');
    expect(rich).toContain('Which calls to claude-opus-4-5 could a cheaper model serve?');
  });
});
