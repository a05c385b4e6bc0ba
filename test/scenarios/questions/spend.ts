import type { Scenario } from '../scenario.ts';
import { checkoutAssistant, search, supportChat, ticketRouting } from '../workload.ts';

/** Plain questions about what was spent. */
export const spendScenarios: readonly Scenario[] = [
  {
    id: 'spend-overall',
    question: 'Where does our money go?',
    expected: (truth) => ({
      amounts: [
        truth.cost(truth.periods.usual),
        truth.dearest(truth.periods.usual, 'feature')[0]?.cost as never,
      ],
      says: [new RegExp(truth.dearest(truth.periods.usual, 'feature')[0]?.name ?? '')],
    }),
  },
  {
    id: 'spend-last-month',
    question: 'How much did we spend last month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastMonth)] }),
  },
  {
    id: 'spend-this-month',
    question: 'What have we spent so far this month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.thisMonth)] }),
  },
  {
    id: 'spend-yesterday',
    question: 'what did yesterday cost us',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.yesterday)] }),
  },
  {
    id: 'spend-last-week',
    question: 'How much was the AI bill last week?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastWeek)] }),
  },
  {
    id: 'spend-last-seven-days',
    question: 'Spend of the last 7 days please',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastSevenDays)] }),
  },
  {
    id: 'spend-of-a-feature',
    question: 'How much do we spend on support-chat?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.usual, { feature: supportChat })] }),
  },
  {
    id: 'spend-of-a-feature-in-a-period',
    question: 'What did ticket-routing cost last month?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastMonth, { feature: ticketRouting })] }),
  },
  {
    id: 'spend-of-a-feature-named-like-a-word',
    question: 'How much does search cost us?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.usual, { feature: search })] }),
  },
  {
    id: 'spend-by-model',
    question: 'Break our costs down by model',
    expected: (truth) => ({
      amounts: truth.dearest(truth.periods.usual, 'model').map(({ cost }) => cost),
      says: [/claude-sonnet-4-5/, /gemini-2\.5-flash/],
    }),
  },
  {
    id: 'spend-by-provider',
    question: 'Which provider gets most of our money?',
    expected: (truth) => ({
      amounts: [truth.dearest(truth.periods.usual, 'provider')[0]?.cost as never],
      says: [/anthropic/i],
    }),
  },
  {
    id: 'spend-by-environment',
    question: 'Spend by environment please',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual)],
      says: [/All of it went to production/],
    }),
  },
  {
    id: 'spend-on-a-provider',
    question: 'How much goes to OpenAI?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.usual, { provider: 'openai' })] }),
  },
  {
    id: 'spend-most-expensive-feature',
    question: 'What is our most expensive feature?',
    expected: (truth) => ({
      amounts: [truth.dearest(truth.periods.usual, 'feature')[0]?.cost as never],
      says: [new RegExp(truth.dearest(truth.periods.usual, 'feature')[0]?.name ?? '')],
    }),
  },
  {
    id: 'calls-of-a-feature',
    question: 'How many calls did checkout-assistant make last week?',
    expected: (truth) => ({ counts: [truth.count(truth.periods.lastWeek, { feature: checkoutAssistant })] }),
  },
  {
    id: 'spend-by-day',
    question: 'Show me the spend per day of the last 7 days',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.lastSevenDays), truth.cost(truth.periods.yesterday)],
    }),
  },
  {
    id: 'spend-of-a-model',
    question: 'How much did we pay for gpt-4o last week?',
    expected: (truth) => ({ amounts: [truth.cost(truth.periods.lastWeek, { model: 'gpt-4o' })] }),
  },
  {
    id: 'unpriced',
    question: 'Which calls have no price?',
    expected: () => ({ says: [/Every call of the period has a known price/] }),
  },
  {
    id: 'top-users',
    question: 'Which users cost us the most?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual)],
      says: [/Of 40 users, each known by a hash only/],
    }),
  },
];
