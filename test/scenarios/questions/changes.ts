import { multiplyUsd, subtractUsd } from '../../../packages/contract/src/index.ts';
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
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.thisMonth), truth.cost(truth.periods.lastMonth)],
    }),
  },
  {
    id: 'anomalies',
    question: 'Were there any anomalies in our spend?',
    expected: () => ({ says: [/Out of the ordinary from .* UTC on: checkout-assistant/] }),
  },
  {
    id: 'change-of-a-feature',
    question: 'Why is checkout-assistant more expensive than last week?',
    expected: () => ({ says: [/checkout-assistant/, /gpt-4o/] }),
  },
  {
    id: 'slowest',
    question: 'Which feature is the slowest?',
    expected: () => ({ says: [/The slowest feature is nightly-summaries/] }),
  },
  {
    id: 'latency-of-a-feature',
    question: 'What is the p95 latency of support-chat?',
    expected: () => ({ says: [/support-chat takes [\d.]+ s at p95/] }),
  },
  {
    id: 'lower-latency',
    question: 'Lower the latency of support-chat at the same spend',
    expected: () => ({ says: [/support-chat takes [\d.]+ s at p95/, /Most of it is generating/] }),
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
    expected: () => ({ says: [/No call is recorded as failed/] }),
  },
  {
    id: 'forecast',
    question: 'What will we spend next month?',
    expected: () => ({
      says: [/will cost about \$[\d.]+ \(\$[\d.]+ to \$[\d.]+ with a probability of 80%\)/],
    }),
  },
  {
    id: 'growth',
    question: 'What happens if usage grows by 50%?',
    expected: (truth) => ({
      amounts: [multiplyUsd(truth.cost(truth.periods.usual), '1.5')],
      says: [/With 50% more usage/],
    }),
  },
  {
    id: 'budget',
    question: 'Are we within a budget of $200 this month?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.thisMonth)],
      says: [/The budget will last|The budget may not last|the budget will not last/, /\$200\.00/],
    }),
  },
  {
    id: 'unit-economics',
    question: 'What does one conversation of support-chat cost?',
    // Conversations are counted by a sketch: the 900 there are may come out as a few more or less.
    expected: () => ({
      says: [/a conversation costs about \$0\.02 on average \(about (?:8[89]\d|9[01]\d) of them\)/],
    }),
  },
  {
    id: 'concurrency',
    question: 'How close are we to our rate limits?',
    expected: () => ({ says: [/The busiest minute began/, /limits are not in the logs/] }),
  },
  {
    id: 'cache-hits',
    question: 'What is our cache hit rate?',
    expected: () => ({ says: [/No call reported use of a provider's prompt cache/] }),
  },
  {
    id: 'price-changes',
    question: 'Did any provider change prices recently?',
    expected: () => ({
      says: [/No published price of a model you called changed|Changed prices made a difference/],
    }),
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
      says: [/tokens went in and [\d.]+[kM]? tokens came out/],
    }),
  },
];
