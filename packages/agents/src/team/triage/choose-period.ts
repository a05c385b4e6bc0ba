import type { Period } from '@netra/contract';
import { periodOf, plus, startOf } from './calendar.ts';
import type { Language } from './language.ts';
import { subjectPeriod } from './reference-period.ts';

/** Longest span of data, in days, that is taken whole when no period is asked for. */
const wholeSpanDays = 31;
const defaultDays = 30;
const longestComparisonDays = 7;
const dayMs = 86_400_000;

export type ChosenPeriod = {
  readonly period: Period;
  /** `asked`: as said; `moved`: as said, but reckoned from the last call, since nothing lies in it; `data`: none was said. */
  readonly source: 'asked' | 'moved' | 'data';
};

export type PeriodRequest = {
  readonly question: string;
  readonly language: Language;
  readonly askedAt: string;
  readonly firstCallAt: string;
  readonly lastCallAt: string;
  /** Whether the answer compares the period with the one before, which must then hold calls as well. */
  readonly isComparison: boolean;
};

function overlaps(period: Period, request: PeriodRequest): boolean {
  return (
    Date.parse(period.from) <= Date.parse(request.lastCallAt) &&
    Date.parse(period.to) > Date.parse(request.firstCallAt)
  );
}

function spanOfData(request: PeriodRequest): Period {
  const first = startOf('day', Date.parse(request.firstCallAt));
  const end = plus(startOf('day', Date.parse(request.lastCallAt)), 1, 'day');
  const days = (end - first) / dayMs;
  if (!request.isComparison)
    return days <= wholeSpanDays ? periodOf(first, end) : periodOf(plus(end, -defaultDays, 'day'), end);
  if (days >= 2)
    return periodOf(plus(end, -Math.min(longestComparisonDays, Math.floor(days / 2)), 'day'), end);
  const lastHour = plus(startOf('hour', Date.parse(request.lastCallAt)), 1, 'hour');
  const firstHour = startOf('hour', Date.parse(request.firstCallAt));
  const hours = Math.max(1, Math.floor((lastHour - firstHour) / 2 / 3_600_000));
  return periodOf(plus(lastHour, -hours, 'hour'), lastHour);
}

/** The period an answer is about: the one asked for where it holds calls, else the span of the data. */
export function choosePeriod(request: PeriodRequest): ChosenPeriod {
  const asked = subjectPeriod(request.question, request.askedAt, request.language);
  if (asked === undefined) return { period: spanOfData(request), source: 'data' };
  if (overlaps(asked, request)) return { period: asked, source: 'asked' };
  const moved = subjectPeriod(request.question, request.lastCallAt, request.language);
  const isUsable = moved !== undefined && overlaps(moved, request);
  return { period: isUsable ? moved : spanOfData(request), source: 'moved' };
}
