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
import { bottlenecksOf } from './latency-bottlenecks.ts';
import { grown, rangeOf } from './scaled.ts';
import { twiceNote, unpricedNote, withoutCost } from './words.ts';

type Input = Parsed<'weigh-goals'>;
type Verdict = 'reached' | 'not-reached' | 'unknown';

/** Of a bill of nothing, or of calls whose price nobody knows, no goal is reached: it is not known. */
function costGoal({ costChangeShare }: Input, now: Usd, expected: Usd) {
  if (costChangeShare === null || compareUsd(now, zeroUsd) <= 0)
    return { changeShare: costChangeShare, target: null, costMissing: null, verdict: 'unknown' as const };
  const target = grown(now, costChangeShare);
  const isReached = compareUsd(expected, target) <= 0;
  return {
    changeShare: costChangeShare,
    target,
    costMissing: isReached ? zeroUsd : subtractUsd(expected, target),
    verdict: isReached ? ('reached' as const) : ('not-reached' as const),
  };
}

/** Every feature is weighed that can be; of the slowest it is told. */
const mostWeighed = 50;
const mostRowsTold = 12;

type Bottleneck = Awaited<ReturnType<typeof bottlenecksOf>>['rows'][number];

type Waited = {
  readonly isKnown: boolean;
  readonly afterMs: number | null;
  readonly best: Faster | undefined;
};
type Faster = Bottleneck['faster'][number];

/** Waiting for the first token stays; only generating gets shorter with a faster model that costs no more. */
function waited(row: Bottleneck, targetMs: number): Waited {
  const affordable = row.faster.filter(({ isDearer }) => isDearer === false);
  const best = affordable.toSorted((left, right) => right.speedRatio - left.speedRatio)[0];
  // Without another model to hold against it, or with one whose price nobody knows, nothing is known.
  const isOpen = row.comparedModels === 0 || row.faster.some(({ isDearer }) => isDearer === null);
  if (best === undefined) return { isKnown: !isOpen, afterMs: row.durationP50Ms, best };
  const afterMs =
    row.firstTokenP50Ms === null || row.generationP50Ms === null
      ? null
      : row.firstTokenP50Ms + row.generationP50Ms / best.speedRatio;
  if (afterMs !== null) return { isKnown: afterMs <= targetMs || !isOpen, afterMs, best };
  // Were all of it generating, it would be this short: a goal beyond that is missed whatever the parts are.
  return { isKnown: !isOpen && row.durationP50Ms / best.speedRatio > targetMs, afterMs, best };
}

function speedRow(row: Bottleneck, factor: number) {
  const targetMs = row.durationP50Ms / factor;
  const { isKnown, afterMs, best } = waited(row, targetMs);
  return {
    isKnown,
    key: row.key,
    durationP50Ms: row.durationP50Ms,
    targetMs,
    bestModel: best?.model ?? null,
    speedRatio: best === undefined || afterMs === null || afterMs === 0 ? null : row.durationP50Ms / afterMs,
    isReached: isKnown && afterMs !== null && afterMs <= targetMs,
  };
}

function speedGoal(factor: number | null, { rows, isAll }: { rows: readonly Bottleneck[]; isAll: boolean }) {
  const weighed = factor === null ? [] : rows.map((row) => speedRow(row, factor));
  if (weighed.every(({ isKnown }) => !isKnown)) return { factor, verdict: 'unknown' as Verdict, rows: [] };
  const isMissed = weighed.some(({ isKnown, isReached }) => isKnown && !isReached);
  const isMet = isAll && weighed.every(({ isReached }) => isReached);
  const verdict: Verdict = isMissed ? 'not-reached' : isMet ? 'reached' : 'unknown';
  // What is missed is told first, so that leaving rows out leaves none of it out.
  const told = weighed.toSorted((left, right) => Number(left.isReached) - Number(right.isReached));
  return { factor, verdict, rows: told.slice(0, mostRowsTold).map(({ isKnown: _, ...row }) => row) };
}

/** Several goals held against what the evidence bears. */
export const weighGoals: Derivation<'weigh-goals'> = {
  name: 'weigh-goals',
  async derive(input, analytics) {
    const { period, filter, growthShare } = input;
    const [spend, found, speed]: [
      QuestionAnswer<'spend'>,
      ReturnType<typeof savingsSchema.parse>,
      { rows: Bottleneck[]; isAll: boolean },
    ] = await Promise.all([
      analytics.ask('spend', { period, filter, by: [], limit: 1 }),
      analytics.send({
        method: 'POST',
        path: '/api/v1/savings',
        body: { period, filter },
        answer: savingsSchema,
      }),
      input.speedFactor === null
        ? { rows: [], isAll: false }
        : bottlenecksOf({ period, filter, limit: mostWeighed }, analytics).then(({ rows, isWhole }) => ({
            rows,
            isAll: isWhole && rows.length < mostWeighed,
          })),
    ]);
    const { cost, calls, unpricedCalls } = spend.totals;
    const costAtUsage = grown(cost, growthShare);
    const opposite = { low: 'high', expected: 'expected', high: 'low' } as const;
    const costAfterChanges = rangeOf((end) =>
      subtractUsd(costAtUsage, grown(found.portfolio.total[opposite[end]], growthShare)),
    );
    return {
      period,
      growthShare,
      calls,
      unpricedCalls,
      countedTwice: spend.countedTwice,
      costNow: cost,
      costAtUsage,
      costAfterChanges,
      cost: costGoal(input, cost, costAfterChanges.expected),
      speed: speedGoal(input.speedFactor, speed),
    };
  },
  summarize: ({
    costNow,
    costAtUsage,
    costAfterChanges,
    cost,
    speed,
    calls = 0,
    unpricedCalls = 0,
    countedTwice,
  }) => {
    const words = { reached: 'reached', 'not-reached': 'not reached', unknown: 'not known' } as const;
    const costWord = cost.changeShare === null ? 'not asked for' : words[cost.verdict];
    const speedWord = speed.factor === null ? 'not asked for' : words[speed.verdict];
    if (compareUsd(costNow, zeroUsd) <= 0)
      return `${withoutCost(calls, unpricedCalls)} So whether cost comes down is not known; speed ${speedWord}.`;
    return `From ${formatUsd(costNow)}, ${formatUsd(costAtUsage)} with the usage asked for, to ${formatUsd(costAfterChanges.expected)} after the changes: cost ${costWord}, speed ${speedWord}${unpricedNote(unpricedCalls)}${twiceNote(countedTwice)}.`;
  },
};
