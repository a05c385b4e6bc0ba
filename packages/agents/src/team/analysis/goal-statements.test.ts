import { usd } from '@netra/contract';
import { expect, test } from 'vitest';
import type { Reading } from '../../grounding/reading.ts';
import { plainText } from '../../grounding/render-markdown.ts';
import { goalStatements } from './goal-statements.ts';

type Goals = Reading<'weigh-goals'>['result'];

const goals: Goals = {
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' },
  growthShare: 0,
  costNow: usd('100'),
  costAtUsage: usd('100'),
  costAfterChanges: { low: usd('70'), expected: usd('75'), high: usd('80') },
  cost: { changeShare: -0.2, target: usd('80'), costMissing: usd('0'), verdict: 'reached' },
  speed: { factor: null, verdict: 'unknown', rows: [] },
};

const said = (changed: Partial<Goals>) =>
  goalStatements({ tool: 'weigh-goals', evidenceId: 'evd_a', result: { ...goals, ...changed } })
    .map(plainText)
    .join(' ');

test('a goal of cost that is reached says so with its target', () => {
  expect(said({})).toMatch(/The target of .*20% cost is \$80\.00: it is reached\./);
});

test('a goal of a bill that nobody knows is neither reached nor missed', () => {
  const unknown = { changeShare: -0.2, target: null, costMissing: null, verdict: 'unknown' } as const;
  const text = said({ cost: unknown, costNow: usd('0') });
  expect(text).toMatch(/cannot be told: no call of this period has a known cost/);
  expect(text).not.toMatch(/reached\.|\$/);
});

test('a speed is promised to every feature only where every feature was weighed', () => {
  const row = {
    key: 'chat',
    durationP50Ms: 2_000,
    targetMs: 1_000,
    bestModel: 'gpt-4o-mini',
    speedRatio: 2.5,
    isReached: true,
  };
  const at = (verdict: Goals['speed']['verdict'], rows: Goals['speed']['rows']) =>
    said({ speed: { factor: 2, verdict, rows } });
  expect(at('reached', [row])).toMatch(/would make every feature 2x as fast/);
  for (const text of [at('unknown', [row]), at('unknown', [])]) {
    expect(text).toMatch(/Whether a speed of 2x can be reached cannot be told/);
    expect(text).not.toMatch(/every feature|No call reports/);
  }
});
