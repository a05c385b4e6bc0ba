import { multiplyUsd, type Usd, usd } from '../../../packages/contract/src/index.ts';
import type { Scenario } from '../scenario.ts';
import type { Period, Truth } from '../truth.ts';
import { checkoutAssistant, listPrices, nightlySummaries, supportChat, ticketRouting } from '../workload.ts';

const dayMs = 86_400_000;

/** From so many days before the end of the calls to so many. */
function lastDays({ toMs }: Truth, from: number, to: number): Period {
  return {
    from: new Date(toMs - from * dayMs).toISOString(),
    to: new Date(toMs - to * dayMs).toISOString(),
  };
}

/** What the calls of a feature would have cost in the usual period at another model's list prices, with the same tokens. */
function atPricesOf(model: string, { calls, periods }: Truth, feature: string): Usd {
  const prices = listPrices[model];
  if (prices === undefined) throw new Error(`the test has no price for ${model}`);
  const pico = calls
    .filter((call) => call.feature === feature && call.startedAtMs >= Date.parse(periods.usual.from))
    .reduce(
      (sum, { usage }) =>
        sum +
        BigInt(usage.inputUncached ?? 0) * prices.input +
        BigInt(usage.outputVisible ?? 0) * prices.output,
      0n,
    );
  const digits = pico.toString().padStart(13, '0');
  return usd(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}

/** Questions that take several tools together: growth, goals, upgrades, other models, waiting, caching. */
export const compositeScenarios: readonly Scenario[] = [
  {
    id: 'growth-in-dollars',
    question: 'What is the impact of +50% usage on our bill and our rate limits?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual), multiplyUsd(truth.cost(truth.periods.usual), '1.5')],
      counts: [0.5],
      says: [/busiest minute/i, /limits of your account/],
    }),
  },
  {
    id: 'growth-of-a-feature',
    question: 'What would it cost if support-chat traffic doubles?',
    expected: (truth) => ({
      amounts: [multiplyUsd(truth.cost(truth.periods.usual, { feature: supportChat }), 2)],
      says: [/support-chat/],
    }),
  },
  {
    id: 'growth-german',
    question: 'Was kostet es, wenn die Nutzung um 50 % steigt?',
    expected: (truth) => ({ amounts: [multiplyUsd(truth.cost(truth.periods.usual), '1.5')] }),
  },
  {
    id: 'goals-in-dollars',
    question: 'Multi-objective: -20% cost, 2x faster and +30% usage, please',
    expected: (truth) => ({
      amounts: [
        multiplyUsd(truth.cost(truth.periods.usual), '1.3'),
        multiplyUsd(truth.cost(truth.periods.usual), '0.8'),
      ],
      says: [/target/i, /reached/i, /2x/],
      recommends: [{ lever: 'batch', title: new RegExp(nightlySummaries) }],
    }),
  },
  {
    id: 'cost-goal',
    question: 'Can we cut our AI costs by 10%?',
    expected: (truth) => ({
      amounts: [multiplyUsd(truth.cost(truth.periods.usual), '0.9')],
      says: [/it is reached/i],
      recommends: [{ lever: 'batch', title: new RegExp(nightlySummaries) }],
    }),
  },
  {
    id: 'upgrade-in-numbers',
    question: 'Was the upgrade of checkout-assistant to gpt-4o worth it, or should we roll back?',
    expected: () => ({
      says: [/moved from gpt-4o-mini to gpt-4o/, /roll back to gpt-4o-mini/, /outcome score/],
    }),
  },
  {
    id: 'upgrade-yesterday',
    question: "Was yesterday's upgrade worth it? Roll back?",
    expected: () => ({ says: [/checkout-assistant moved from gpt-4o-mini to gpt-4o/, /roll back/i] }),
  },
  {
    id: 'no-upgrade',
    question: 'Was the upgrade of ticket-routing worth it?',
    expected: () => ({ says: [/No feature moved from one model to another/] }),
  },
  {
    id: 'model-nobody-has-yet',
    question: 'Would claude-haiku-4-5 be a good replacement for ticket-routing instead of claude-opus-4-5?',
    expected: () => ({
      says: [
        /Had claude-haiku-4-5 of anthropic served these/,
        /would have cost/,
        /Prices say nothing about quality/,
      ],
    }),
  },
  {
    id: 'faster-at-the-same-spend',
    question: 'Make support-chat faster without paying more',
    expected: () => ({
      says: [
        /support-chat takes/,
        /Most of it is generating/,
        /generates [\d.]+x as fast at no higher price/,
        /needs a test/,
      ],
    }),
  },
  {
    id: 'cache-audit-in-words',
    question: 'Do a prompt cache audit for nightly-summaries',
    expected: () => ({
      says: [/nightly-summaries/, /prefix/i, /prefixHashes/],
      onlyFeature: nightlySummaries,
    }),
  },
  {
    id: 'optimise-a-function',
    question: 'Optimise the ticket routing function, keep its quality',
    expected: () => ({
      says: [/ticket-routing/, /only projected/, /Score|scored/],
      onlyFeature: ticketRouting,
    }),
  },
  {
    id: 'promises',
    question: 'Did we really save what was promised?',
    expected: () => ({
      says: [/No finding has been accepted yet, so nothing was promised/],
      never: [/newest acceptance/],
    }),
  },
  {
    id: 'prices-rise',
    question: 'What if prices increase by 10%?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual), multiplyUsd(truth.cost(truth.periods.usual), '1.1')],
      says: [/With prices 10% higher/],
      never: [/more usage/],
    }),
  },
  {
    id: 'prices-of-a-provider-fall',
    question: 'What would it save us if OpenAI cut its prices by 20%?',
    expected: (truth) => ({
      amounts: [multiplyUsd(truth.cost(truth.periods.usual, { provider: 'openai' }), '0.8')],
      says: [/With prices changed by -20%/],
    }),
  },
  {
    id: 'prices-german',
    question: 'Was wäre, wenn die Preise um 10 % steigen?',
    expected: (truth) => ({
      amounts: [multiplyUsd(truth.cost(truth.periods.usual), '1.1')],
      says: [/With prices 10% higher/],
    }),
  },
  {
    id: 'move-to-a-known-model',
    question: 'What if we moved nightly-summaries to gemini-2.5-flash?',
    expected: (truth) => ({
      amounts: [
        truth.cost(truth.periods.usual, { feature: nightlySummaries }),
        atPricesOf('gemini-2.5-flash', truth, nightlySummaries),
      ],
      says: [/Had gemini-2\.5-flash of google served these 1,200 calls/, /Prices say nothing about quality/],
      never: [/There are no calls/],
    }),
  },
  {
    id: 'dearer-than-last-week',
    question: 'Why is checkout-assistant more expensive than last week?',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.lastWeek, { feature: checkoutAssistant })],
      says: [/before that \(/],
    }),
  },
  {
    id: 'growth-that-happened',
    question: 'Did traffic grow by 30% in the last 3 days?',
    expected: (truth) => ({
      counts: [truth.count(lastDays(truth, 2, 0)), truth.count(lastDays(truth, 5, 2))],
      never: [/more usage/, /Going on like this/],
    }),
  },
  {
    id: 'growth-that-happened-german',
    question: 'Ist der Verkehr in den letzten 3 Tagen um 30 % gewachsen?',
    expected: (truth) => ({
      counts: [truth.count(lastDays(truth, 2, 0)), truth.count(lastDays(truth, 5, 2))],
      never: [/more usage/],
    }),
  },
  {
    id: 'caching-worth-it',
    question: 'Is prompt caching worth it?',
    expected: () => ({
      says: [/No call reported use of a provider's prompt cache/],
      never: [/roll back/, /moved from/],
    }),
  },
  {
    id: 'caching-worth-it-german',
    question: 'Lohnt sich Caching?',
    expected: () => ({
      says: [/No call reported use of a provider's prompt cache/],
      never: [/roll back/, /moved from/],
    }),
  },
  {
    id: 'workload-that-there-is',
    question: 'I need to see the workload of support-chat',
    expected: (truth) => ({
      amounts: [truth.cost(truth.periods.usual, { feature: supportChat })],
      never: [/generated into/, /Planned/],
    }),
  },
  {
    id: 'two-features-compared',
    question: 'Compare the cost of checkout-assistant and support-chat',
    expected: (truth) => ({
      amounts: [checkoutAssistant, supportChat].map((feature) =>
        truth.cost(truth.periods.usual, { feature }),
      ),
      says: [/support-chat cost \$/, /checkout-assistant cost \$/],
    }),
  },
];
