import {
  ApexError,
  compareUsd,
  formatUsd,
  multiplyUsd,
  type Period,
  shareOf,
  subtractUsd,
  sumUsd,
  type Usd,
  usd,
  zeroUsd,
} from '@netra/contract';
import type { Analytics } from '../analytics-access.ts';
import type { Derivation, Parsed } from '../derived-tool.ts';
import { conductByModel, conductOf } from './conduct.ts';
import { type DayUse, lastMove, type Move } from './model-moves.ts';
import { dailyUse, mostRows } from './model-use.ts';
import { qualityChange } from './quality-change.ts';
import { count, difference } from './words.ts';

const mostMoves = 5;
const dayMs = 86_400_000;

type Moved = Move & {
  /** All calls of the new model have a price, and some of the old one: what the move cost can be told. */
  readonly isPriced: boolean;
  /** About how many dollars it moved, only to choose the largest; 0 where that is not known. */
  readonly weight: number;
};

/** A move with what the sums of its days say of it; amounts are told from the exact ones of analytics. */
function weighed(move: Move, rows: readonly DayUse[]): Moved {
  const sums = (model: string, isSide: (day: string) => boolean) => {
    const days = rows.filter(({ key, at }) => key[1] === model && at !== null && isSide(at));
    const calls = days.reduce((sum, day) => sum + day.calls, 0);
    const priced = calls - days.reduce((sum, day) => sum + day.unpricedCalls, 0);
    const each = priced === 0 ? 0 : shareOf(sumUsd(days.map(({ cost }) => cost)), usd(priced));
    return { calls, priced, each };
  };
  const before = sums(move.fromModel, (day) => day < move.at);
  const after = sums(move.toModel, (day) => day >= move.at);
  const isPriced = before.priced > 0 && after.priced === after.calls;
  return { ...move, isPriced, weight: isPriced ? Math.abs(after.each - before.each) * after.calls : 0 };
}

function size(amount: Usd | null): Usd {
  if (amount === null) return zeroUsd;
  return compareUsd(amount, zeroUsd) < 0 ? subtractUsd(zeroUsd, amount) : amount;
}

async function impactOf(analytics: Analytics, { period, filter }: Parsed<'change-impact'>, found: Moved) {
  const { feature, fromModel, toModel, at } = found;
  const side = (times: Period, model: string) =>
    conductByModel(analytics, {
      period: times,
      filter: { ...filter, feature: [feature], model: [model] },
    });
  const [[was], [is]] = await Promise.all([
    side({ from: period.from, to: at }, fromModel),
    side({ from: at, to: period.to }, toModel),
  ]);
  if (was === undefined || is === undefined) return [];
  const [before, after] = [was.costPerCall, is.costPerCall];
  const areKnown = before !== null && after !== null;
  return [
    {
      key: feature,
      fromModel,
      toModel,
      switchedAt: at,
      before: conductOf(was),
      after: conductOf(is),
      costRatio: areKnown && compareUsd(before, zeroUsd) > 0 ? shareOf(after, before) : null,
      durationRatio: ratioOf(was.durationP50Ms, is.durationP50Ms),
      costChange: areKnown && found.isPriced ? multiplyUsd(subtractUsd(after, before), is.calls) : null,
      quality: qualityChange(was, is),
    },
  ];
}

function ratioOf(before: number | null, after: number | null): number | null {
  return before === null || after === null || before === 0 ? null : after / before;
}

/** Days of a period that are whole and over: a part of a day says nothing of the day. Raises `invalid_request` below two. */
function wholeDays({ from, to }: Period): Period {
  const first = Math.ceil(Date.parse(from) / dayMs) * dayMs;
  const last = Math.floor(Math.min(Date.parse(to), Date.now()) / dayMs) * dayMs;
  if (last - first >= 2 * dayMs)
    return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
  throw new ApexError('invalid_request', 'A move to another model is seen by comparing whole days.', {
    details: { field: 'period', expected: 'two whole days (UTC) or more that are over', given: { from, to } },
  });
}

/** Every feature's last move, the dearest and the most saving first; features with one model have made none. */
async function movesIn(analytics: Analytics, { period, filter }: Parsed<'change-impact'>) {
  const days = wholeDays(period);
  const pairs = await analytics.ask('spend', {
    period,
    filter,
    by: ['feature', 'model'],
    limit: mostRows,
  });
  const models = new Map<string, number>();
  for (const { key, calls } of pairs.rows)
    if (calls > 0) models.set(key[0] ?? '', (models.get(key[0] ?? '') ?? 0) + 1);
  const several = new Map([...models].filter(([, number]) => number > 1));
  const used = await dailyUse(analytics, { period, filter }, several);
  const moves = [...used].flatMap(([feature, rows]): Moved[] => {
    const whole = rows.filter(({ at }) => at !== null && at >= days.from && at < days.to);
    const move = lastMove(feature, whole);
    return move === undefined ? [] : [weighed(move, rows)];
  });
  return {
    moves: moves.toSorted((left, right) => right.weight - left.weight),
    unseenCalls: pairs.rest.calls,
  };
}

/** What a move to another model has cost or saved since, and whether it shows in time, errors and outcomes. */
export const changeImpact: Derivation<'change-impact'> = {
  name: 'change-impact',
  async derive(input, analytics) {
    const { moves, unseenCalls } = await movesIn(analytics, input);
    const impacts = await Promise.all(
      moves.slice(0, mostMoves).map((found) => impactOf(analytics, input, found)),
    );
    const rows = impacts
      .flat()
      .toSorted((left, right) => compareUsd(size(right.costChange), size(left.costChange)));
    return { period: input.period, rows, moves: moves.length, unseenCalls };
  },
  summarize: ({ rows: [first], moves = 0, unseenCalls = 0 }) => {
    const unseen =
      unseenCalls === 0 ? '' : ` ${count(unseenCalls, 'call')} of the cheapest were not looked at.`;
    if (first === undefined) return `No feature moved from one model to another for good.${unseen}`;
    const amount = (cost: Usd | null) => (cost === null ? 'an unknown amount' : formatUsd(cost));
    const cost =
      first.costChange === null ? 'what that cost is not known' : `${difference(first.costChange)} since`;
    const others = moves > 1 ? `Of ${count(moves, 'move')}, most changed` : 'Most changed';
    const { key, fromModel, toModel, switchedAt, before, after } = first;
    return `${others} ${key === '' ? 'what names no feature' : key}: it moved from ${fromModel} to ${toModel} on ${switchedAt.slice(0, 10)}: ${cost}, ${amount(before.costPerCall)} a call before and ${amount(after.costPerCall)} now.${unseen}`;
  },
};
