import type { Period } from '@netra/contract';
import { type ParsedComponents, type ParsedResult, strict } from 'chrono-node';
import { folded } from '../../grounding/folded.ts';
import { periodOf, plus, startOf, wholeUnit } from './calendar.ts';
import type { Language } from './language.ts';
import { periodRules } from './period-rules.ts';
import { inEnglish } from './period-translation.ts';

/** The start of the stated day (epoch ms, UTC); a day without a year is the latest that has begun. */
function dayOf(components: ParsedComponents, anchor: number): number {
  const at = Date.UTC(
    components.get('year') ?? new Date(anchor).getUTCFullYear(),
    (components.get('month') ?? 1) - 1,
    components.get('day') ?? 1,
  );
  return !components.isCertain('year') && at > anchor ? plus(at, -1, 'year') : at;
}

/** Dates that name a day and a month; words such as "yesterday" and times of day are left to the rules. */
function datesIn(text: string, anchor: number): readonly ParsedResult[] {
  return strict
    .parse(text, { instant: new Date(anchor), timezone: 0 })
    .filter(
      (result) =>
        /^(?=.*\d)(?!.*\bago\b)/.test(result.text) &&
        result.start.isCertain('day') &&
        result.start.isCertain('month'),
    );
}

function statedDates(text: string, anchor: number): Period | undefined {
  const [first] = datesIn(text, anchor);
  if (first === undefined) return undefined;
  const from = dayOf(first.start, anchor);
  // The library hands out null where its types say undefined.
  if (!first.end) return wholeUnit('day', from);
  const last = dayOf(first.end, anchor);
  return periodOf(last < from ? plus(from, -1, 'year') : from, plus(last, 1, 'day'));
}

function singlePeriod(text: string, anchor: number): Period | undefined {
  const dates = statedDates(text, anchor);
  if (dates !== undefined) return dates;
  for (const rule of periodRules) {
    const match = rule.pattern.exec(text);
    const period = match === null ? undefined : rule.read(match, anchor);
    if (period !== undefined) return period;
  }
  return undefined;
}

/** One end of a range: alone where it says enough ("from 1" is read as a time of day), else with its preposition. */
function endOf(text: string, anchor: number, preposition: string): Period | undefined {
  return singlePeriod(text.trim(), anchor) ?? singlePeriod(`${preposition} ${text.trim()}`, anchor);
}

/** A day without a month is of the month in which the range ends ("between 1 and 10 November"). */
function startingDay(text: string, to: Period | undefined): Period | undefined {
  const [, day] = /^\s*(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)?\s*$/.exec(text) ?? [];
  if (day === undefined || to === undefined) return undefined;
  const end = new Date(to.from);
  return wholeUnit('day', Date.UTC(end.getUTCFullYear(), end.getUTCMonth(), Number(day)));
}

/** `since X`, `between X and Y`, `from X to Y`, where X and Y may each be any period. */
function openPeriod(text: string, anchor: number): Period | undefined {
  const range =
    /\bbetween\b(.{3,40}?)\band\b(.{3,40})/.exec(text) ??
    /\bfrom\b(.{3,40}?)\b(?:to|until|till|through)\b(.{3,40})/.exec(text);
  if (range !== null) {
    const to = endOf(range[2] ?? '', anchor, 'to');
    const from = startingDay(range[1] ?? '', to) ?? endOf(range[1] ?? '', anchor, 'from');
    if (from !== undefined && to !== undefined && from.from < to.to) return { from: from.from, to: to.to };
  }
  const since = /\b(?:since|starting|beginning|as of|after)\b(.{2,40})/.exec(text);
  const start = since === null ? undefined : singlePeriod(`since${since[1]}`, anchor);
  const end = plus(startOf('day', anchor), 1, 'day');
  return start === undefined || Date.parse(start.from) >= end
    ? undefined
    : { from: start.from, to: new Date(end).toISOString() };
}

/**
 * The period that a question names, whole days or hours in UTC, or undefined when it names none.
 * `anchor` (ISO) is what relative words are reckoned from; a period without a year never lies in its future.
 */
export function parsePeriod(question: string, anchor: string, language: Language = 'en'): Period | undefined {
  const text = inEnglish(folded(question), language).replace(/\s+/g, ' ');
  const at = Date.parse(anchor);
  return openPeriod(text, at) ?? singlePeriod(text, at);
}
