import { subtractUsd } from '../../../packages/contract/src/index.ts';
import type { Scenario } from '../scenario.ts';
import { checkoutAssistant, search, supportChat } from '../workload.ts';

/** Questions about what changed, what is slow, what fails, and what will be. */
export const changeScenarios: readonly Scenario[] = [
  {
    id: 'why-did-it-rise',
    question: 'Why did our costs go up in the last 3 days?',
    expected: () => ({ says: [/checkout-assistant/, /gpt-4o/] }),
  },
  {
    id: 'what-changed-yesterday',
    question: 'What changed yesterday compared with the day before?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.yesterday), truth.cost(truth.periods.dayBefore)],
    }),
  },
  {
    id: 'upgrade-worth-it',
    question: 'Was the upgrade of checkout-assistant worth it? Should we roll back?',
    expected: () => ({ says: [/checkout-assistant/, /gpt-4o/] }),
  },
  {
    id: 'month-on-month',
    question: 'How does this month compare with last month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.thisMonth)] }),
  },
  {
    id: 'anomalies',
    question: 'Were there any anomalies in our spend?',
    expected: () => ({ says: [/checkout-assistant|no (?:hour|anomal)|unusual/i] }),
  },
  {
    id: 'change-of-a-feature',
    question: 'Why is checkout-assistant more expensive than last week?',
    expected: () => ({ says: [/checkout-assistant/, /gpt-4o/] }),
  },
  {
    id: 'slowest',
    question: 'Which feature is the slowest?',
    expected: () => ({ says: [/support-chat|nightly-summaries/] }),
  },
  {
    id: 'latency-of-a-feature',
    question: 'What is the p95 latency of support-chat?',
    expected: () => ({ says: [/support-chat/, /ms|\bs\b|second/] }),
  },
  {
    id: 'lower-latency',
    question: 'Lower the latency of support-chat at the same spend',
    expected: () => ({ says: [/support-chat/, /first token|latency|slow|ms\b/i] }),
  },
  {
    id: 'failures',
    question: 'How many calls failed, and where?',
    expected: (truth) => ({ counts: [truth.failures(truth.periods.usual)], says: [/search/] }),
  },
  {
    id: 'failures-of-a-feature',
    question: 'How often does search fail?',
    expected: (truth) => ({
      counts: [truth.failures(truth.periods.usual, { feature: search })],
      says: [/search/],
    }),
  },
  {
    id: 'no-failures',
    question: 'Does support-chat have errors?',
    expected: () => ({ says: [/support-chat/, /no (?:call|failed|errors?)|none|0/i] }),
  },
  {
    id: 'forecast',
    question: 'What will we spend next month?',
    expected: () => ({ says: [/forecast|expect|next|days/i] }),
  },
  {
    id: 'growth',
    question: 'What happens if usage grows by 50%?',
    expected: () => ({ says: [/50/] }),
  },
  {
    id: 'budget',
    question: 'Are we within a budget of $200 this month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.thisMonth)], says: [/200/, /budget/i] }),
  },
  {
    id: 'unit-economics',
    question: 'What does one conversation of support-chat cost?',
    expected: () => ({ says: [/conversation/i] }),
  },
  {
    id: 'concurrency',
    question: 'How close are we to our rate limits?',
    expected: () => ({ says: [/minute|at once|limit/i] }),
  },
  {
    id: 'cache-hits',
    question: 'What is our cache hit rate?',
    expected: () => ({ says: [/cache/i] }),
  },
  {
    id: 'price-changes',
    question: 'Did any provider change prices recently?',
    expected: () => ({ says: [/price/i] }),
  },
  {
    id: 'difference-stated',
    question: 'How much more did checkout-assistant cost yesterday than on the day before?',
    expected: (truth) => ({
      amounts: [
        subtractUsd(
          truth.cost(truth.periods.yesterday, { feature: checkoutAssistant }),
          truth.cost(truth.periods.dayBefore, { feature: checkoutAssistant }),
        ),
      ],
    }),
  },
  {
    id: 'usage-by-token',
    question: 'How many tokens does support-chat use?',
    expected: (truth) => ({
      counts: [
        truth.calls
          .filter(
            (call) =>
              call.feature === supportChat && call.startedAtMs >= Date.parse(truth.periods.usual.from),
          )
          .reduce((sum, call) => sum + (call.usage.outputVisible ?? 0), 0),
      ],
    }),
  },
];
