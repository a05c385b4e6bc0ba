import { usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { materialsOf } from '../report/materials.ts';
import { toolAnswers } from '../test-tool-results.ts';
import { contradictionsIn } from '../validation/reconcile.ts';
import { rankFindings } from './rank-findings.ts';

const period = { from: '2026-10-21T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' };
const savings = toolAnswers().savings({ period });

describe('rankFindings', () => {
  it('puts the largest and easiest first, and points at its attribution', () => {
    expect(rankFindings(savings, 'portfolio')).toEqual([
      { findingId: 'fnd_batch', finding: 1, attribution: 1 },
      { findingId: 'fnd_cache', finding: 0, attribution: 0 },
    ]);
  });

  it('leaves out what adds nothing beside the others', () => {
    const [cache, ...rest] = savings.portfolio.attributions;
    const nothing = { low: usd('-2'), expected: usd('-1'), high: usd('0') };
    const portfolio = { ...savings.portfolio, attributions: [{ ...cache!, saving: nothing }, ...rest] };
    expect(rankFindings({ ...savings, portfolio }, 'portfolio').map(({ findingId }) => findingId)).toEqual([
      'fnd_batch',
    ]);
  });
});

describe('contradictionsIn', () => {
  const input = {
    triage: null,
    analysis: null,
    research: null,
    optimizer: null,
    search: null,
    dataRequest: null,
    synthetic: null,
    actions: null,
    verdict: null,
    absent: [],
  };
  const nothing = materialsOf(input, 'question', []);
  const byFeature = {
    tool: 'spend' as const,
    evidenceId: 'e',
    result: toolAnswers().spend({ period, by: ['feature'] }),
  };
  const reading = { tool: 'savings' as const, evidenceId: 's', result: savings };

  it('finds none in evidence that agrees', () => {
    expect(contradictionsIn({ ...nothing, byFeature, savings: reading })).toEqual([]);
  });

  it('finds rows that do not add up, and totals that differ', () => {
    const rest = { ...byFeature.result.rest, cost: usd('0.0000001') };
    expect(
      contradictionsIn({ ...nothing, byFeature: { ...byFeature, result: { ...byFeature.result, rest } } }),
    ).toEqual(['rows-do-not-add-up']);
    const dearer = { ...reading, result: { ...savings, baseline: usd('12840.55120001') } };
    expect(contradictionsIn({ ...nothing, byFeature, savings: dearer })).toEqual(['totals-differ']);
  });

  it('finds savings above what was spent', () => {
    const total = { ...savings.portfolio.total, high: usd('99999') };
    const result = { ...savings, portfolio: { ...savings.portfolio, total } };
    expect(contradictionsIn({ ...nothing, savings: { ...reading, result } })).toEqual([
      'attributions-do-not-add-up',
      'saves-more-than-spent',
    ]);
  });
});
