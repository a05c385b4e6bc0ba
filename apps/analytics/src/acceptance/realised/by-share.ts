import { type Filter, type Period, type ReplayResult, type Rule, shareOf } from '@netra/contract';
import { attoFromUsd } from '@netra/replay';
import { replay } from '../../savings/replay.ts';
import { bothFilters, followingMoves, type MovedTo, movableMatch } from './filters.ts';
import { inOrder, type Looked, type Part, scaled } from './part.ts';
import { halfWidth, partsOf } from './spread.ts';

/** A policy cannot save all of what is still spent. */
const mostShare = 0.99;
/** When more than this part of what was promised can still be had, the change is not everywhere. */
const largeRest = 0.25;

/** Rules whose calls are the same but for what the changes move are looked at together, since they share their dollars. */
export function segmentsOf(rules: readonly Rule[], keepsModel: boolean): Rule[][] {
  const segments = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = JSON.stringify(movableMatch(rule, { keepsModel }));
    const same = segments.get(key);
    if (same === undefined) segments.set(key, [rule]);
    else same.push(rule);
  }
  return [...segments.values()];
}

/**
 * What changes of the requests themselves have saved. Before, rules would have saved a share of the cost; of what the
 * calls cost now they would still save another. If the old way had gone on it would have wasted the first share, so the
 * calls would have cost (1 - rest) / (1 - share) of what they did. The interval is that of both shares: their scenarios,
 * and how they vary between parts of the periods.
 */
export async function bySharePart(
  rules: readonly Rule[],
  looked: Looked,
  moved: MovedTo | undefined,
): Promise<Part> {
  const keepsModel = moved === undefined;
  const ruleIds = rules.map(({ id }) => id);
  const [first] = rules;
  const filter =
    first === undefined ? undefined : bothFilters(looked.filter, movableMatch(first, { keepsModel }));
  const nothing = (why: string): Part => ({
    method: 'by-share',
    ruleIds,
    saving: { low: 0n, expected: 0n, high: 0n },
    explanation: why,
    notices: [`${ruleIds.join(', ')}: ${why}`],
  });
  if (filter === undefined) return nothing('The rules and the filter have no call in common.');
  const [then, now] = await Promise.all([
    sharesOf(rules, looked, { period: looked.before, filter }),
    sharesOf(moved === undefined ? rules : rules.map((rule) => followingMoves(rule, moved)), looked, {
      period: looked.after,
      filter,
    }),
  ]);
  const cost = attoFromUsd(now.whole.baseline);
  if (cost === 0n) return nothing('There is no such call in the period.');
  const saved = (wasted: number, rest: number) =>
    scaled(cost, (1 - Math.min(rest, mostShare)) / (1 - Math.min(wasted, mostShare)) - 1);
  const shown = (share: number) => `${(100 * share).toFixed(1)}%`;
  return {
    method: 'by-share',
    ruleIds,
    saving: inOrder(saved(then.low, now.high), saved(then.expected, now.expected), saved(then.high, now.low)),
    explanation: `In the period of the promise ${shown(then.expected)} of the cost could be saved (${shown(then.low)} to ${shown(then.high)}), now ${shown(now.expected)}; the old way would have wasted that share of these calls, too.`,
    notices:
      now.expected > largeRest * then.expected
        ? [
            `${ruleIds.join(', ')}: ${shown(now.expected)} of the cost can still be saved, of ${shown(then.expected)} before: the change is not everywhere.`,
          ]
        : [],
  };
}

type Shares = {
  readonly whole: ReplayResult;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
};

/** The share of the cost that the rules save in a period, with its interval. */
async function sharesOf(
  rules: readonly Rule[],
  { store, scope, book }: Looked,
  { period, filter }: { period: Period; filter: Filter },
): Promise<Shares> {
  const run = (of: Period) =>
    replay(store, scope, { policy: { version: 1, rules: [...rules] }, period: of, filter, book });
  const share = ({ total, baseline }: ReplayResult, scenario: 'low' | 'expected' | 'high') =>
    shareOf(total[scenario], baseline);
  const whole = await run(period);
  const values: number[] = [];
  for (const part of partsOf(period)) {
    const result = await run(part);
    if (result.calls > 0) values.push(share(result, 'expected'));
  }
  const expected = share(whole, 'expected');
  const margin = halfWidth(values);
  return {
    whole,
    low: Math.max(0, Math.min(share(whole, 'low'), expected - margin)),
    expected,
    high: Math.max(share(whole, 'high'), expected + margin),
  };
}
