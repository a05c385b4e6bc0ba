import { usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { toolAnswers } from '../test-tool-results.ts';
import { cacheHypothesis, effectHypothesis, failureHypothesis, newModelHypothesis } from './hypotheses.ts';

const period = { from: '2026-11-09T00:00:00.000Z', to: '2026-11-16T00:00:00.000Z' };
const answers = toolAnswers();

function movers(change: Partial<Reading<'top-movers'>['result']> = {}): Reading<'top-movers'> {
  const result = { ...answers['top-movers']({ period, by: 'model' }), ...change };
  return { tool: 'top-movers', evidenceId: 'evd_1', result };
}

function buckets(cacheHitRate: number | null): Reading<'usage-by-bucket'> {
  const result = { ...answers['usage-by-bucket']({ period }), cacheHitRate };
  return { tool: 'usage-by-bucket', evidenceId: 'evd_2', result };
}

function errors(errorCost: string): Reading<'errors'> {
  return {
    tool: 'errors',
    evidenceId: 'evd_3',
    result: { ...answers.errors({ period }), errorCost: usd(errorCost) },
  };
}

describe('hypotheses', () => {
  it('names the part that explains a change, and rejects the others', () => {
    expect(effectHypothesis(movers(), 'volumeEffect').verdict).toBe('supported');
    expect(effectHypothesis(movers(), 'priceEffect').verdict).toBe('rejected');
    expect(effectHypothesis(movers(), 'mixEffect').verdict).toBe('rejected');
  });

  it('an effect against the direction of the change is no cause', () => {
    const fall = movers({ change: usd('-4840') });
    expect(effectHypothesis(fall, 'volumeEffect').verdict).toBe('rejected');
  });

  it('knows a model that is new', () => {
    const [first] = movers().result.rows;
    const rows = [
      { ...first!, key: 'gpt-5', costBefore: usd('0'), costNow: usd('4000'), change: usd('4000') },
    ];
    const found = newModelHypothesis(movers({ rows }));
    expect(found.verdict).toBe('supported');
    expect(plainText(found.spans)).toBe(
      'gpt-5 was not used in the period before and cost $4,000.00 in this one.',
    );
    expect(newModelHypothesis(movers()).verdict).toBe('rejected');
  });

  it('a fallen cache hit rate explains a rise, not a fall', () => {
    expect(cacheHypothesis(buckets(0.6), buckets(0.2), usd('100')).verdict).toBe('supported');
    expect(cacheHypothesis(buckets(0.6), buckets(0.2), usd('-100')).verdict).toBe('rejected');
    expect(cacheHypothesis(buckets(0.6), buckets(0.59), usd('100')).verdict).toBe('rejected');
    expect(cacheHypothesis(buckets(null), buckets(0.2), usd('100')).verdict).toBe('undecided');
  });

  it('dearer failures explain a change when they are a good part of it', () => {
    expect(failureHypothesis(errors('10'), errors('60'), usd('100')).verdict).toBe('supported');
    expect(failureHypothesis(errors('10'), errors('12'), usd('100')).verdict).toBe('rejected');
  });
});
