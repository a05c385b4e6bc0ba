import { multiplyUsd } from '../../../packages/contract/src/index.ts';
import type { Scenario } from '../scenario.ts';
import { nightlySummaries, productTexts, ticketRouting } from '../workload.ts';

const batchOf = { lever: 'batch', title: new RegExp(nightlySummaries) };
const cheaperModel = { lever: 'model-fit', title: new RegExp(ticketRouting) };
const repeats = { lever: 'response-cache', title: new RegExp(productTexts) };

/** Questions about what to change. */
export const savingsScenarios: readonly Scenario[] = [
  {
    id: 'what-to-change',
    question: 'What should we change?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual)],
      recommends: [batchOf, repeats],
    }),
  },
  {
    id: 'cut-cost-keep-quality',
    question: 'Cut our cost but keep the quality',
    expected: () => ({ recommends: [batchOf, repeats] }),
  },
  {
    id: 'biggest-saving',
    question: 'What is the single biggest saving we could make?',
    expected: () => ({ recommends: [batchOf] }),
  },
  {
    id: 'optimise-one-feature',
    question: 'Optimise nightly-summaries for us',
    expected: () => ({ recommends: [batchOf], onlyFeature: nightlySummaries }),
  },
  {
    id: 'optimise-another-feature',
    question: 'How can we make product-texts cheaper?',
    expected: () => ({ recommends: [repeats], onlyFeature: productTexts }),
  },
  {
    id: 'cheaper-model-for-a-feature',
    question: 'Could a cheaper model do ticket-routing?',
    expected: () => ({
      says: [/ticket-routing/, /claude-haiku|haiku|sonnet|test|outcome/i],
      onlyFeature: ticketRouting,
    }),
  },
  {
    id: 'prompt-cache-audit',
    question: 'Audit our prompt caching',
    expected: () => ({
      says: [/No call reported use of a provider's prompt cache/, /hashes of their prompt's prefix/],
    }),
  },
  {
    id: 'multi-objective',
    question: 'We need 20% less cost, twice the speed and 30% more usage',
    expected: (truth) => ({
      amounts: [
        multiplyUsd(truth.cost(truth.periods.usual), '1.3'),
        multiplyUsd(truth.cost(truth.periods.usual), '0.8'),
      ],
      says: [/2x/],
      recommends: [batchOf],
    }),
  },
  {
    id: 'waste',
    question: 'Where are we wasting money?',
    expected: () => ({ recommends: [batchOf, repeats] }),
  },
  {
    id: 'savings-last-month',
    question: 'What could we have saved last month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastMonth)], recommends: [batchOf] }),
  },
  {
    id: 'new-model-worth-it',
    question: 'Is gpt-4o worth it for checkout-assistant instead of gpt-4o-mini?',
    expected: () => ({
      says: [/checkout-assistant moved from gpt-4o-mini to gpt-4o/, /roll back to gpt-4o-mini/],
    }),
  },
  {
    id: 'batch-question',
    question: 'Can we use the batch API anywhere?',
    expected: () => ({ says: [/Send nightly-summaries through the batch interface/] }),
  },
  {
    id: 'no-cheaper-claim-without-evidence',
    question: 'Which savings are proven, and which are only projected?',
    expected: () => ({ recommends: [batchOf], says: [/grade A, measured/, /Only projected \(grade C\)/] }),
  },
  {
    id: 'model-step-down',
    question: 'Reduce the cost of ticket-routing',
    expected: () => ({ recommends: [cheaperModel] }),
  },
];
