import type { Scenario } from '../scenario.ts';
import { nightlySummaries, productTexts } from '../workload.ts';

/** What changes something: each waits for a person, who allows or refuses it. They come last, as they leave traces. */
export const decidingScenarios: readonly Scenario[] = [
  {
    id: 'workload-refused',
    question: 'Generate a synthetic workload of 2,000 customer support calls',
    decision: 'denied',
    expected: () => ({ kinds: ['partial'], says: [/Planned/, /decided that it is not generated/] }),
  },
  {
    id: 'workload-generated',
    question: 'generate a test workload of 10,000 RAG calls with retry waste',
    decision: 'approved',
    expected: () => ({
      kinds: ['full'],
      says: [
        /were generated into the project synthetic-rag-/,
        /No provider was called/,
        /retry-waste/,
        /Waste of \$/,
      ],
    }),
  },
  {
    id: 'workload-like-a-feature',
    question: 'Create a test workload of 1,000 calls like support-chat',
    decision: 'approved',
    expected: () => ({
      kinds: ['full'],
      says: [/customer-support/, /Kolmogorov-Smirnov/, /length of prompts/],
    }),
  },
  {
    id: 'accept-refused',
    question: 'Accept the recommendation for product-texts',
    decision: 'denied',
    expected: () => ({ says: [/was not accepted/, new RegExp(productTexts), /decided against it/] }),
  },
  {
    id: 'accept-finding',
    question: 'Accept the batch recommendation for nightly-summaries',
    decision: 'approved',
    expected: () => ({ says: [/Accepted/, new RegExp(nightlySummaries), /promise/, /mark it as applied/] }),
  },
  {
    id: 'after-accepting',
    question: 'What did the accepted findings promise, and did they really save it?',
    expected: () => ({ says: [/newest acceptance/, new RegExp(nightlySummaries)] }),
  },
  {
    id: 'real-calls-only',
    question: 'How much did we spend yesterday, by feature?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.yesterday)], never: [/synthetic-rag/] }),
  },
];
