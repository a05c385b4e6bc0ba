import {
  compareUsd,
  type Period,
  type QuestionAnswer,
  shareOf,
  subtractUsd,
  sumUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';
import { readDailySpend, seriesOf } from './outlook/daily-spend.ts';
import { estimatedUsd, estimateOf } from './outlook/estimate.ts';
import { type Projection, project, rangeOf } from './outlook/project.ts';
import { fitSeasonalModel } from './outlook/seasonal-model.ts';
import { dayMs, floorTo } from './period-parts.ts';
import type { Answerer } from './question.ts';

type Budget = QuestionAnswer<'budget'>;
type Estimate = NonNullable<Budget['projected']>;

/** Days before the month that are learned from. */
const historyDays = 120;

function monthPeriod(month: string): Period {
  const year = Number(month.slice(0, 4));
  const index = Number(month.slice(5)) - 1;
  return {
    from: new Date(Date.UTC(year, index)).toISOString(),
    to: new Date(Date.UTC(year, index + 1)).toISOString(),
  };
}

/** What is still to come: today's rest (never less than nothing) and each later day, in every future. */
function restOfMonth(projection: Projection, spentToday: number): { expected: number[]; totals: number[] } {
  const rest = (days: readonly number[]) =>
    days.map((value, ahead) => (ahead === 0 ? Math.max(0, value - spentToday) : value));
  return {
    expected: rest(projection.days.map((day) => day.expected)),
    totals: projection.futures.map((future) => rest(future).reduce((sum, value) => sum + value, 0)),
  };
}

function verdictOf(spent: Usd, amount: Usd, projected: Estimate | null): Budget['verdict'] {
  if (compareUsd(spent, amount) > 0) return 'exceeded';
  if (projected === null) return 'unknown';
  if (compareUsd(projected.expected, amount) > 0) return 'will-exceed';
  return compareUsd(projected.high, amount) > 0 ? 'may-exceed' : 'within';
}

/**
 * How a month's spend stands against an amount. Days that are over are exact; the rest is projected from them and the
 * four months before. An amount is passed on the first day after which more than it is spent.
 */
export const budget: Answerer<'budget'> = async (context, { filter, month, amount, asOf, confidence }) => {
  const period = monthPeriod(month);
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  const now = asOf === undefined ? Date.now() : Date.parse(asOf);
  const until = Math.min(Math.max(now, from), to);
  const read = {
    from: new Date(from - historyDays * dayMs).toISOString(),
    to: new Date(Math.max(until, from + 1)).toISOString(),
  };
  const spend = await readDailySpend(context, { period: read, filter });

  const days: Budget['days'] = [];
  let total = zeroUsd;
  for (let day = from; day < until; day += dayMs) {
    total = sumUsd([total, spend.costs.get(day) ?? zeroUsd]);
    days.push({ at: new Date(day).toISOString(), total, isProjected: false });
  }
  const spent = total;
  const today = floorTo(until, dayMs);
  const values = seriesOf(spend, today);
  const isOver = until === to;
  const model = isOver ? undefined : fitSeasonalModel(values);
  let projected: Estimate | null = isOver ? { low: spent, expected: spent, high: spent } : null;
  if (model !== undefined) {
    const projection = project(model, (to - today) / dayMs, confidence);
    const rest = restOfMonth(projection, Number(spend.costs.get(today) ?? 0));
    let ahead = Number(spent);
    // Today is shown as far as it has come; what it still costs is in the first projected day.
    for (const [index, value] of rest.expected.entries()) {
      ahead += value;
      const at = new Date(today + index * dayMs).toISOString();
      const entry = { at, total: estimatedUsd(ahead), isProjected: true };
      if (days.at(-1)?.at === at) days[days.length - 1] = entry;
      else days.push(entry);
    }
    projected = estimateOf(
      rangeOf(
        ahead,
        rest.totals.map((value) => Number(spent) + value),
        confidence,
      ),
    );
  }
  const passed = days.find((day) => compareUsd(day.total, amount) > 0);
  const isExceeded = compareUsd(spent, amount) > 0;
  return {
    period,
    provenance: spend.provenance,
    amount,
    asOf: new Date(now).toISOString(),
    confidence,
    spent,
    remaining: subtractUsd(amount, spent),
    spentShare: shareOf(spent, amount),
    elapsedShare: (until - from) / (to - from),
    projected,
    exceededOn: isExceeded ? (passed?.at.slice(0, 10) ?? null) : null,
    expectedOn: isExceeded ? null : (passed?.at.slice(0, 10) ?? null),
    verdict: verdictOf(spent, amount, projected),
    days,
    reason: projected !== null ? null : values.length > 0 ? 'too-few-days' : 'no-spend',
  };
};
