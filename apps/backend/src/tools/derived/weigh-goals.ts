import {
  compareUsd,
  formatUsd,
  type QuestionAnswer,
  savingsSchema,
  subtractUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { latencyBottlenecks } from './latency-bottlenecks.ts';
import { grown, rangeOf } from './scaled.ts';

type Input = Parsed<'weigh-goals'>;
type Verdict = 'reached' | 'not-reached' | 'unknown';

function costGoal({ costChangeShare }: Input, now: Usd, expected: Usd) {
  if (costChangeShare === null)
    return { changeShare: null, target: null, costMissing: null, verdict: 'unknown' as const };
  const target = grown(now, costChangeShare);
  const isReached = compareUsd(expected, target) <= 0;
  return {
    changeShare: costChangeShare,
    target,
    costMissing: isReached ? zeroUsd : subtractUsd(expected, target),
    verdict: isReached ? ('reached' as const) : ('not-reached' as const),
  };
}

type Bottleneck = Awaited<ReturnType<typeof latencyBottlenecks.derive>>['rows'][number];

/** Waiting for the first token stays; only generating gets shorter with a faster model. */
function speedRow(row: Bottleneck, factor: number) {
  const targetMs = row.durationP50Ms / factor;
  const affordable = row.faster.filter(({ isDearer }) => isDearer === false);
  const best = affordable.toSorted((left, right) => right.speedRatio - left.speedRatio)[0];
  const then =
    best === undefined
      ? row.durationP50Ms
      : (row.firstTokenP50Ms ?? 0) + (row.generationP50Ms ?? row.durationP50Ms) / best.speedRatio;
  return {
    key: row.key,
    durationP50Ms: row.durationP50Ms,
    targetMs,
    bestModel: best?.model ?? null,
    speedRatio: best === undefined ? null : row.durationP50Ms / then,
    isReached: then <= targetMs,
  };
}

function speedGoal(factor: number | null, rows: readonly Bottleneck[]) {
  if (factor === null || rows.length === 0) return { factor, verdict: 'unknown' as Verdict, rows: [] };
  const weighed = rows.map((row) => speedRow(row, factor));
  const verdict: Verdict = weighed.every(({ isReached }) => isReached) ? 'reached' : 'not-reached';
  return { factor, verdict, rows: weighed };
}

/** Several goals held against what the evidence bears. */
export const weighGoals: Derivation<'weigh-goals'> = {
  name: 'weigh-goals',
  async derive(input, analytics, call) {
    const { period, filter, growthShare } = input;
    const [spend, found, speed]: [
      QuestionAnswer<'spend'>,
      ReturnType<typeof savingsSchema.parse>,
      Bottleneck[],
    ] = await Promise.all([
      analytics.ask('spend', { period, filter, by: [], limit: 1 }),
      analytics.send({
        method: 'POST',
        path: '/api/v1/savings',
        body: { period, filter },
        answer: savingsSchema,
      }),
      input.speedFactor === null
        ? []
        : latencyBottlenecks.derive({ period, filter, limit: 12 }, analytics, call).then(({ rows }) => rows),
    ]);
    const { cost } = spend.totals;
    const costAtUsage = grown(cost, growthShare);
    const opposite = { low: 'high', expected: 'expected', high: 'low' } as const;
    const costAfterChanges = rangeOf((end) =>
      subtractUsd(costAtUsage, grown(found.portfolio.total[opposite[end]], growthShare)),
    );
    return {
      period,
      growthShare,
      costNow: cost,
      costAtUsage,
      costAfterChanges,
      cost: costGoal(input, cost, costAfterChanges.expected),
      speed: speedGoal(input.speedFactor, speed),
    };
  },
  summarize: ({ costNow, costAtUsage, costAfterChanges, cost, speed }) => {
    const words = { reached: 'reached', 'not-reached': 'not reached', unknown: 'not asked for' } as const;
    return `From ${formatUsd(costNow)}, ${formatUsd(costAtUsage)} with the usage asked for, to ${formatUsd(costAfterChanges.expected)} after the changes: cost ${words[cost.verdict]}, speed ${words[speed.verdict]}.`;
  },
};
