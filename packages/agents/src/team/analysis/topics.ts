import type { Span } from '@netra/contract';
import { zeroUsd } from '@netra/contract';
import type { RunContext } from '../../agent-context.ts';
import { languageOf } from '../triage/language.ts';
import { isModelName } from '../triage/model-names.ts';
import { referencePeriod } from '../triage/reference-period.ts';
import type { AskedDimension } from './asked-dimensions.ts';
import { amountIn } from './budget-amount.ts';
import { cacheAuditStatements } from './cache-audit-statements.ts';
import { callsBeforeStatements } from './calls-before-statements.ts';
import { changeImpactStatements } from './change-statements.ts';
import { evaluationStatements, promiseStatements } from './evaluation-statements.ts';
import { horizonDaysOf, learnedPeriod } from './forecast-horizon.ts';
import { goalStatements } from './goal-statements.ts';
import { goalsIn } from './goals.ts';
import { latencyStatements } from './latency-statements.ts';
import { cachingStatements, concurrencyStatements, priceChangeStatements } from './limit-statements.ts';
import {
  modelComparisonStatements,
  modelSearchStatements,
  modelSwitchStatements,
} from './model-statements.ts';
import { changeStatement, moverStatement } from './mover-statements.ts';
import {
  anomalyStatements,
  budgetStatements,
  forecastStatements,
  unitStatements,
} from './outlook-statements.ts';
import { priceStatements } from './price-statements.ts';
import { bottleneckStatements } from './speed-statements.ts';
import {
  leaderStatement,
  peakStatement,
  splitStatement,
  tokensStatement,
  unpricedTotalStatement,
} from './spend-statements.ts';
import { type CallScope, type Topic, topicOf } from './topic.ts';
import {
  bucketStatements,
  errorStatements,
  failingFeatureStatements,
  unpricedStatements,
} from './usage-statements.ts';
import { topUserStatements } from './user-statements.ts';
import { volumeStatements } from './volume-statements.ts';

const leaders = 12;
const mostPoints = 1000;
const dayMs = 86_400_000;
const hourlyUpToMs = 2 * dayMs;

function present(statements: readonly (Span[] | undefined)[]): Span[][] {
  return statements.filter((statement) => statement !== undefined);
}

/** Hours for up to two days, days beyond. */
function grainOf({ period }: CallScope): 'hour' | 'day' {
  return Date.parse(period.to) - Date.parse(period.from) <= hourlyUpToMs ? 'hour' : 'day';
}

const callsOf = ({ period, filter }: CallScope) => ({ period, filter });

/** What a period is held against: what the question names for that, else the time of the same length just before. */
function periodBefore(
  { from, to }: CallScope['period'],
  { question, askedAt }: RunContext,
): CallScope['period'] {
  const start = Date.parse(from);
  const named = referencePeriod(question, askedAt, languageOf(question));
  if (named !== undefined && named.from < new Date(start).toISOString()) return named;
  return {
    from: new Date(start - (Date.parse(to) - start)).toISOString(),
    to: new Date(start).toISOString(),
  };
}

const lookBackDays = 30;

/** The period and the month before its end, and all models: a move that is judged has a time and a model before it. */
function withTimeBefore({ period, filter: { model: _, provider: __, ...filter } }: CallScope) {
  const from = Math.min(Date.parse(period.from), Date.parse(period.to) - lookBackDays * dayMs);
  return { filter, period: { from: new Date(from).toISOString(), to: period.to } };
}

function spendBy(dimension: AskedDimension): Topic {
  return topicOf({
    tool: 'spend',
    purpose: `What the period cost, by ${dimension}`,
    input: (scope) => ({ ...callsOf(scope), by: [dimension], limit: leaders }),
    state: (reading) => [splitStatement(reading, dimension)],
  });
}

/** Everything analysis can look at. */
export const topics = {
  'spend-by-feature': topicOf({
    tool: 'spend',
    purpose: 'What the period cost, by feature',
    input: (scope) => ({ ...callsOf(scope), by: ['feature'], limit: leaders }),
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
    input: (scope) => ({ ...callsOf(scope), by: ['model'], limit: leaders }),
    state: (reading) => present([leaderStatement(reading, 'model')]),
  }),
  'spend-by-provider': spendBy('provider'),
  'spend-by-environment': spendBy('environment'),
  'spend-by-project': spendBy('project'),
  'spend-by-agent': spendBy('agent'),
  'top-users': topicOf({
    tool: 'top-users',
    purpose: 'Whose calls cost most',
    input: (scope) => ({ ...callsOf(scope), limit: leaders }),
    state: topUserStatements,
  }),
  'spend-over-time': topicOf({
    tool: 'spend',
    purpose: 'How the cost ran over the period',
    input: (scope) => ({ ...callsOf(scope), by: [], grain: grainOf(scope), limit: mostPoints }),
    state: (reading) => present([peakStatement(reading)]),
  }),
  'movers-by-feature': topicOf({
    tool: 'top-movers',
    purpose: 'Which features changed most against the period before',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: (reading) => present([changeStatement(reading), moverStatement(reading, 'feature')]),
  }),
  buckets: topicOf({
    tool: 'usage-by-bucket',
    purpose: 'Which kinds of tokens the money went to',
    input: callsOf,
    state: bucketStatements,
  }),
  errors: topicOf({
    tool: 'errors',
    purpose: 'What failed calls and retries cost',
    input: (scope) => ({ ...callsOf(scope), by: 'model' }),
    state: errorStatements,
  }),
  'errors-by-feature': topicOf({
    tool: 'errors',
    purpose: 'Which feature fails most',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: failingFeatureStatements,
  }),
  'latency-by-model': topicOf({
    tool: 'latency',
    purpose: 'How long each model takes',
    input: (scope) => ({ ...callsOf(scope), by: 'model' }),
    state: (reading) => latencyStatements(reading, 'model'),
  }),
  'latency-by-feature': topicOf({
    tool: 'latency',
    purpose: 'How long each feature waits',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: (reading) => latencyStatements(reading, 'feature'),
  }),
  'units-by-feature': topicOf({
    tool: 'unit-economics',
    purpose: 'What a conversation, a user and a success cost',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: (reading) => unitStatements(reading),
  }),
  // For the section on what each feature is worth; what can be said of units in a sentence is said where it is asked.
  'value-stream': topicOf({
    tool: 'unit-economics',
    purpose: 'What a conversation and a success of each feature cost',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: () => [],
  }),
  'odd-hours': topicOf({
    tool: 'anomalies',
    purpose: 'Which hours were out of the ordinary, and where it began',
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
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
    input: (scope) => ({ ...callsOf(scope), by: 'feature' }),
    state: cachingStatements,
  }),
  'calls-at-once': topicOf({
    tool: 'concurrency',
    purpose: 'How many calls, requests and tokens a minute the busiest times had',
    input: callsOf,
    state: concurrencyStatements,
  }),
  'price-changes': topicOf({
    tool: 'price-changes',
    purpose: 'Which prices changed, and what that made of the bill',
    input: callsOf,
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
  volume: topicOf({
    tool: 'simulate-volume',
    purpose: 'What that much usage would cost, and which limits it comes near',
    input: (scope, run) => ({
      ...callsOf(scope),
      growthShare: goalsIn(run.question).growthShare ?? 0,
      horizonDays: horizonDaysOf(run.question),
      learnFrom: learnedPeriod(scope.period, run.askedAt),
    }),
    state: volumeStatements,
  }),
  prices: topicOf({
    tool: 'simulate-price',
    purpose: 'What the same calls would cost at such prices',
    input: (scope, run) => ({
      ...callsOf(scope),
      priceChangeShare: goalsIn(run.question).priceChangeShare ?? 0,
    }),
    state: priceStatements,
  }),
  'calls-before': topicOf({
    tool: 'spend',
    purpose: 'What the time that is compared with had in calls and cost',
    input: (scope, run) => ({
      ...callsOf(scope),
      period: periodBefore(scope.period, run),
      by: ['feature'],
      limit: leaders,
    }),
    state: callsBeforeStatements,
  }),
  goals: topicOf({
    tool: 'weigh-goals',
    purpose: 'What the evidence reaches of each goal',
    input: (scope, run) => {
      const { growthShare, costChangeShare, speedFactor } = goalsIn(run.question);
      return { ...callsOf(scope), costChangeShare, speedFactor, growthShare: growthShare ?? 0 };
    },
    state: goalStatements,
  }),
  'change-of-model': topicOf({
    tool: 'change-impact',
    purpose: 'Which features moved to another model, and what came of it',
    input: withTimeBefore,
    state: changeImpactStatements,
  }),
  'models-compared': topicOf({
    tool: 'compare-models',
    purpose: 'What each model costs a call, how long it takes and how often it fails',
    input: callsOf,
    state: modelComparisonStatements,
  }),
  'other-model': topicOf({
    tool: 'simulate-model',
    purpose: 'What these calls would have cost with another model',
    input: (scope) => ({
      ...callsOf(scope),
      model: scope.target ?? scope.unknown.find(isModelName) ?? '',
    }),
    state: modelSwitchStatements,
  }),
  'model-in-book': topicOf({
    tool: 'search-models',
    purpose: 'Whether the price book has a model of that name',
    input: (scope) => ({ query: scope.unknown.find(isModelName) ?? scope.filter.model?.[0] ?? '' }),
    state: modelSearchStatements,
  }),
  evaluation: topicOf({
    tool: 'define-evaluation',
    purpose: 'What a test of another model would have to show',
    input: callsOf,
    state: evaluationStatements,
  }),
  promises: topicOf({
    tool: 'promise-status',
    purpose: 'What was accepted, and how promises were kept',
    input: () => ({}),
    state: promiseStatements,
  }),
  bottlenecks: topicOf({
    tool: 'latency-bottlenecks',
    purpose: 'Where each feature waits, and what is faster',
    input: callsOf,
    state: (reading) => bottleneckStatements(reading),
  }),
  'cache-audit': topicOf({
    tool: 'prompt-cache-audit',
    purpose: 'What caching does for each feature, and what more of it would save',
    input: callsOf,
    state: cacheAuditStatements,
  }),
  unpriced: topicOf({
    tool: 'unpriced',
    purpose: 'Which calls have no known price',
    input: callsOf,
    state: unpricedStatements,
  }),
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof topics;
export const topicNames = Object.keys(topics) as TopicName[];
