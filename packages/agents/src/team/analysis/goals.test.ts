import { describe, expect, it } from 'vitest';
import { goalsIn } from './goals.ts';

const none = { growthShare: null, costChangeShare: null, speedFactor: null };

describe('goals of a question', () => {
  it.each([
    ['What happens if usage grows by 50%?', { growthShare: 0.5 }],
    ['+50% usage: what does it cost, and do we hit rate limits?', { growthShare: 0.5 }],
    ['impact of 30% more traffic', { growthShare: 0.3 }],
    ['What if our traffic doubles?', { growthShare: 1 }],
    ['What would twice the calls cost?', { growthShare: 1 }],
    ['Was passiert, wenn die Nutzung um 50 % steigt?', { growthShare: 0.5 }],
    ['Et si le trafic augmente de 25 % ?', { growthShare: 0.25 }],
    ['¿Qué pasa si el uso aumenta un 40 %?', { growthShare: 0.4 }],
    ['What if usage drops by 20%?', { growthShare: -0.2 }],
    ['Cut our costs by 20%', { costChangeShare: -0.2 }],
    ['Halve the bill', { costChangeShare: -0.5 }],
    ['Make it 2x faster', { speedFactor: 2 }],
    ['3x faster at the same spend', { speedFactor: 3 }],
    ['Lower the latency of support-chat by half', none],
    [
      'We need 20% less cost, twice the speed and 30% more usage',
      { costChangeShare: -0.2, speedFactor: 2, growthShare: 0.3 },
    ],
    ['-20% cost, 2x faster, +30% usage', { costChangeShare: -0.2, speedFactor: 2, growthShare: 0.3 }],
    ['Which feature takes 50% of our spend?', none],
    ['How much did we spend last month?', none],
    ['Compare the last 7 days with the 30 days before', none],
    ['', none],
  ])('%s', (question, expected) => {
    expect(goalsIn(question)).toEqual({ ...none, ...expected });
  });

  it('reads ten thousand characters without delay', () => {
    const startedAt = performance.now();
    goalsIn('usage grows and costs 12 3 '.repeat(400));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
