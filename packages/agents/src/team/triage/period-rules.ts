import type { Period } from '@netra/contract';
import { type CalendarUnit, periodOf, plus, startOf, wholeUnit } from './calendar.ts';

/** Reads one way of saying a period; `anchor` (epoch ms) is what "last" and "ago" are reckoned from. */
export type PeriodRule = {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, anchor: number): Period | undefined;
};

const numbers: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  couple: 2,
  two: 2,
  three: 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  thirty: 30,
};
const amount = `(?:a )?(\\d{1,3}|${Object.keys(numbers).join('|')})(?: of)?`;
const unit = '(hour|day|week|month|quarter|year)s?';
const monthPrefixes = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month =
  '(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)';
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const letterUnits: Record<string, CalendarUnit> = { h: 'hour', d: 'day', w: 'week', m: 'month', y: 'year' };

function countOf(text: string): number {
  return numbers[text] ?? Number(text);
}

function unitOf(text: string | undefined): CalendarUnit {
  switch (text) {
    case 'hour':
    case 'week':
    case 'month':
    case 'quarter':
    case 'year':
      return text;
    default:
      return 'day';
  }
}

/** The last `count` units up to and with the anchor's own day (or hour). */
function rolling(count: number, of: CalendarUnit, anchor: number): Period | undefined {
  if (count < 1) return undefined;
  const grain = of === 'hour' ? 'hour' : 'day';
  const to = plus(startOf(grain, anchor), 1, grain);
  return periodOf(plus(to, -count, of), to);
}

/** From the start of the unit to the end of the anchor's day. */
function toDate(of: CalendarUnit, anchor: number): Period {
  return periodOf(startOf(of, anchor), plus(startOf('day', anchor), 1, 'day'));
}

function previous(of: CalendarUnit, anchor: number): Period {
  return wholeUnit(of, plus(startOf(of, anchor), -1, of));
}

/** The named month of the stated year, or the latest one that has begun. */
function monthPeriod(name: string, year: string | undefined, anchor: number): Period {
  const index = monthPrefixes.indexOf(name.slice(0, 3));
  const anchorYear = new Date(anchor).getUTCFullYear();
  const at = Date.UTC(year === undefined ? anchorYear : Number(year), index, 1);
  return wholeUnit('month', year === undefined && at > anchor ? plus(at, -1, 'year') : at);
}

/** The rules in the order they are tried: the more is said, the earlier. */
export const periodRules: readonly PeriodRule[] = [
  {
    pattern: new RegExp(`\\b(?:last|past|previous|trailing|recent) ${amount} ${unit}\\b`),
    read: (match, anchor) => rolling(countOf(match[1] ?? ''), unitOf(match[2]), anchor),
  },
  {
    pattern: /\b(?:last|past|previous|trailing) (\d{1,3}) ?([hdwmy])\b/,
    read: (match, anchor) => rolling(Number(match[1]), letterUnits[match[2] ?? ''] ?? 'day', anchor),
  },
  {
    pattern: new RegExp(`\\b${amount} ${unit} ago\\b`),
    read: (match, anchor) => {
      const of = unitOf(match[2]);
      return wholeUnit(of === 'hour' ? 'hour' : 'day', plus(anchor, -countOf(match[1] ?? ''), of));
    },
  },
  {
    pattern: /\bday before yesterday\b/,
    read: (_, anchor) => wholeUnit('day', plus(anchor, -2, 'day')),
  },
  { pattern: /\byesterday\b/, read: (_, anchor) => wholeUnit('day', plus(anchor, -1, 'day')) },
  { pattern: /\btoday\b/, read: (_, anchor) => wholeUnit('day', anchor) },
  {
    pattern: /\b(?:last|past|previous) weekend\b/,
    read: (_, anchor) => {
      const monday = startOf('week', anchor);
      return periodOf(plus(monday, -2, 'day'), monday);
    },
  },
  {
    pattern: /\b(?:this|current|the) (week|month|quarter|year)(?: to date| so far)\b|\b(mtd|qtd|ytd|wtd)\b/,
    read: (match, anchor) => {
      const short = { w: 'week', m: 'month', q: 'quarter', y: 'year' }[match[2]?.charAt(0) ?? ''];
      return toDate(unitOf(match[1] ?? short), anchor);
    },
  },
  {
    pattern: /\b(week|month|quarter|year)[ -]to[ -]date\b/,
    read: (match, anchor) => toDate(unitOf(match[1]), anchor),
  },
  {
    pattern: /\b(?:this|current) (hour|week|month|quarter|year)\b/,
    read: (match, anchor) =>
      match[1] === 'hour' ? wholeUnit('hour', anchor) : toDate(unitOf(match[1]), anchor),
  },
  {
    pattern: /\b(?:last|previous) (hour|week|month|quarter|year)\b/,
    read: (match, anchor) =>
      match[1] === 'hour' ? rolling(1, 'hour', anchor) : previous(unitOf(match[1]), anchor),
  },
  {
    pattern: /\bpast (hour|day|week|month|quarter|year)\b|\blast day\b/,
    read: (match, anchor) => rolling(1, unitOf(match[1]), anchor),
  },
  {
    pattern: /\bq([1-4])(?:[ /-]?(?:of )?(\d{4}))?\b/,
    read: (match, anchor) => {
      const of = (year: number) => Date.UTC(year, 3 * (Number(match[1]) - 1), 1);
      const anchorYear = new Date(anchor).getUTCFullYear();
      const stated = match[2] === undefined ? anchorYear : Number(match[2]);
      return wholeUnit(
        'quarter',
        of(match[2] === undefined && of(stated) > anchor ? anchorYear - 1 : stated),
      );
    },
  },
  {
    pattern: new RegExp(
      `\\b(?:in|during|for|of|last|since|from|to|until|and|between|over) ${month}\\b(?! \\d{1,2}\\b)(?:,? (\\d{4}))?`,
    ),
    read: (match, anchor) => monthPeriod(match[1] ?? '', match[2], anchor),
  },
  {
    pattern: new RegExp(`(?<!\\d )\\b${month},? (\\d{4})\\b`),
    read: (match, anchor) => monthPeriod(match[1] ?? '', match[2], anchor),
  },
  {
    pattern: new RegExp(`(?<!\\d )\\b(?!may|march|mar\\b)${month}(?:'s)?\\b(?! \\d{1,2}\\b)`),
    read: (match, anchor) => monthPeriod(match[1] ?? '', undefined, anchor),
  },
  {
    pattern: /(?<![\d-])(20\d{2})-(0[1-9]|1[0-2])(?![\d-])/,
    read: (match) => wholeUnit('month', Date.UTC(Number(match[1]), Number(match[2]) - 1, 1)),
  },
  {
    pattern: /\b(?:in|during|for|of|since|from|year) (20\d{2})\b(?!-)/,
    read: (match) => wholeUnit('year', Date.UTC(Number(match[1]), 0, 1)),
  },
  {
    pattern: new RegExp(`\\b(?:on |last |since |from )(${weekdays.join('|')})\\b`),
    read: (match, anchor) => {
      const today = startOf('day', anchor);
      const back = (new Date(today).getUTCDay() - weekdays.indexOf(match[1] ?? '') + 7) % 7;
      return wholeUnit('day', plus(today, -(back === 0 ? 7 : back), 'day'));
    },
  },
];
