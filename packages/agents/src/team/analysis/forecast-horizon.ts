import type { Period } from '@netra/contract';
import { folded } from '../../grounding/folded.ts';

const dayMs = 86_400_000;
/** Days before the end of what was asked about that a forecast learns from. */
const learnedDays = 180;
const usualHorizonDays = 30;

const horizons: readonly { readonly pattern: RegExp; readonly days: number }[] = [
  { pattern: /\b(?:years?|annual\w*|jahr\w*|annee?s?|anos?)\b/, days: 365 },
  { pattern: /\b(?:quarters?|quartal\w*|trimestres?)\b/, days: 92 },
  { pattern: /\b(?:weeks?|wochen?|semaines?|semanas?)\b/, days: 7 },
];

/** How many days ahead a question looks: the year, quarter or week it names, else a month. */
export function horizonDaysOf(question: string): number {
  const text = folded(question);
  return horizons.find((horizon) => horizon.pattern.test(text))?.days ?? usualHorizonDays;
}

/** The days a forecast learns from: half a year up to the end of the period, without the day that is not over yet. */
export function learnedPeriod(period: Period, askedAt: string): Period {
  const today = Math.floor(Date.parse(askedAt) / dayMs) * dayMs;
  const to = Math.min(Date.parse(period.to), Math.max(today, Date.parse(period.from) + dayMs));
  return { from: new Date(to - learnedDays * dayMs).toISOString(), to: new Date(to).toISOString() };
}
