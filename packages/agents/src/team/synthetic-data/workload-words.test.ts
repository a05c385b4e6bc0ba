import { describe, expect, it } from 'vitest';
import { workloadWords } from './workload-words.ts';

const profiles = [
  'ecommerce',
  'financial',
  'customer-support',
  'coding-agent',
  'rag',
  'nightly-batch',
  'multi-agent',
];
const nothing = { profile: null, calls: null, days: null, seed: null, project: null, waste: [] };

describe('what a request says of a workload', () => {
  it.each([
    [
      'generate a test workload of 10,000 RAG calls with retry waste',
      { profile: 'rag', calls: 10_000, waste: ['retry-waste'] },
    ],
    [
      'Create 50k customer support calls over 2 weeks, seed 7',
      { profile: 'customer-support', calls: 50_000, days: 14, seed: 7 },
    ],
    ['synthetic data for a bank, 1 million requests', { profile: 'financial', calls: 1_000_000 }],
    [
      'Generate 2.5k coding-agent calls into project demo-agents',
      { profile: 'coding-agent', calls: 2_500, project: 'demo-agents' },
    ],
    ['Erzeuge 10.000 Testaufrufe für einen Online-Handel', { profile: 'ecommerce' }],
    ['make a workload with loops and repeated prompts', { waste: ['loop-waste', 'response-cache'] }],
    ['generate a test workload', {}],
  ])('%s', (question, expected) => {
    const words = workloadWords(question, profiles);
    expect({ ...words, waste: words.waste.toSorted() }).toMatchObject({
      ...nothing,
      ...expected,
      ...('calls' in expected ? {} : { calls: words.calls }),
    });
  });

  it('names no profile that there is not', () => {
    expect(workloadWords('generate 100 RAG calls', ['ecommerce']).profile).toBeNull();
  });
});
