import type { Span } from '@netra/contract';
import { zeroUsd } from '@netra/contract';
import { amountIn } from './budget-amount.ts';
import { horizonDaysOf, learnedPeriod } from './forecast-horizon.ts';
import { latencyStatements } from './latency-statements.ts';
import { cachingStatements, concurrencyStatements, priceChangeStatements } from './limit-statements.ts';
import { changeStatement, moverStatement } from './mover-statements.ts';
import {
  anomalyStatements,
  budgetStatements,
  forecastStatements,
  unitStatements,
} from './outlook-statements.ts';
import {
  leaderStatement,
  peakStatement,
  tokensStatement,
  unpricedTotalStatement,
} from './spend-statements.ts';
import { type CallScope, type Topic, topicOf } from './topic.ts';
import { bucketStatements, errorStatements, unpricedStatements } from './usage-statements.ts';
import { topUserStatements } from './user-statements.ts';

const leaders = 12;
const mostPoints = 1000;
const hourlyUpToMs = 2 * 86_400_000;

function present(statements: readonly (Span[] | undefined)[]): Span[][] {
  return statements.filter((statement) => statement !== undefined);
}

/** Hours for up to two days, days beyond. */
function grainOf({ period }: CallScope): 'hour' | 'day' {
  return Date.parse(period.to) - Date.parse(period.from) <= hourlyUpToMs ? 'hour' : 'day';
}

/** Everything analysis can look at. */
export const topics = {
  'spend-by-feature': topicOf({
    tool: 'spend',
    purpose: 'What the period cost, by feature',
    input: (scope) => ({ ...scope, by: ['feature'], limit: leaders }),
    state: (reading) =>
      present([
        tokensStatement(reading),
        leaderStatement(reading, 'feature'),
        unpricedTotalStatement(reading),
      ]),
  }),
  'spend-by-model': topicOf({
    tool: 'spend',
    purpose: 'What the period cost, by model',
    input: (scope) => ({ ...scope, by: ['model'], limit: leaders }),
    state: (reading) => present([leaderStatement(reading, 'model')]),
  }),
  'spend-by-provider': topicOf({
    tool: 'spend',
    purpose: 'What the period cost, by provider',
    input: (scope) => ({ ...scope, by: ['provider'], limit: leaders }),
    state: (reading) => present([leaderStatement(reading, 'provider')]),
  }),
  'top-users': topicOf({
    tool: 'top-users',
    purpose: 'Whose calls cost most',
    input: (scope) => ({ ...scope, limit: leaders }),
    state: topUserStatements,
  }),
  'spend-over-time': topicOf({
    tool: 'spend',
    purpose: 'How the cost ran over the period',
    input: (scope) => ({ ...scope, by: [], grain: grainOf(scope), limit: mostPoints }),
    state: (reading) => present([peakStatement(reading)]),
  }),
  'movers-by-feature': topicOf({
    tool: 'top-movers',
    purpose: 'Which features changed most against the period before',
    input: (scope) => ({ ...scope, by: 'feature' }),
    state: (reading) => present([changeStatement(reading), moverStatement(reading, 'feature')]),
  }),
  buckets: topicOf({
    tool: 'usage-by-bucket',
    purpose: 'Which kinds of tokens the money went to',
    input: (scope) => scope,
    state: bucketStatements,
  }),
  errors: topicOf({
    tool: 'errors',
    purpose: 'What failed calls and retries cost',
    input: (scope) => ({ ...scope, by: 'model' }),
    state: errorStatements,
  }),
  'latency-by-model': topicOf({
    tool: 'latency',
    purpose: 'How long each model takes',
    input: (scope) => ({ ...scope, by: 'model' }),
    state: (reading) => latencyStatements(reading, 'model'),
  }),
  'latency-by-feature': topicOf({
    tool: 'latency',
    purpose: 'How long each feature waits',
    input: (scope) => ({ ...scope, by: 'feature' }),
    state: (reading) => latencyStatements(reading, 'feature'),
  }),
  'units-by-feature': topicOf({
    tool: 'unit-economics',
    purpose: 'What a conversation, a user and a success cost',
    input: (scope) => ({ ...scope, by: 'feature' }),
    state: unitStatements,
  }),
  'odd-hours': topicOf({
    tool: 'anomalies',
    purpose: 'Which hours were out of the ordinary, and where it began',
    input: (scope) => ({ ...scope, by: 'feature' }),
    state: anomalyStatements,
  }),
  forecast: topicOf({
    tool: 'forecast',
    purpose: 'What the days to come will cost',
    input: (scope, run) => ({
      period: learnedPeriod(scope.period, run.askedAt),
      filter: scope.filter,
      horizonDays: horizonDaysOf(run.question),
    }),
    state: forecastStatements,
  }),
  'caching-by-feature': topicOf({
    tool: 'cache-hit-rates',
    purpose: 'How much of the input came from a prompt cache, by feature',
    input: (scope) => ({ ...scope, by: 'feature' }),
    state: cachingStatements,
  }),
  'calls-at-once': topicOf({
    tool: 'concurrency',
    purpose: 'How many calls, requests and tokens a minute the busiest times had',
    input: (scope) => scope,
    state: concurrencyStatements,
  }),
  'price-changes': topicOf({
    tool: 'price-changes',
    purpose: 'Which prices changed, and what that made of the bill',
    input: (scope) => scope,
    state: priceChangeStatements,
  }),
  budget: topicOf({
    tool: 'budget',
    purpose: 'How the month stands against the budget',
    // The last month of the period; what is not over yet is projected from when it was asked.
    input: (scope, run) => ({
      filter: scope.filter,
      month: new Date(Date.parse(scope.period.to) - 1).toISOString().slice(0, 7),
      amount: amountIn(run.question) ?? zeroUsd,
      asOf: new Date(Math.min(Date.parse(scope.period.to), Date.parse(run.askedAt))).toISOString(),
    }),
    state: budgetStatements,
  }),
  unpriced: topicOf({
    tool: 'unpriced',
    purpose: 'Which calls have no known price',
    input: (scope) => scope,
    state: unpricedStatements,
  }),
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof topics;
export const topicNames = Object.keys(topics) as TopicName[];
