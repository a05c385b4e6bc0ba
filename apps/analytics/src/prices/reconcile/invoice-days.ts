/** Whether `01/02/2026` is the second of January or the first of February. */
export type DayOrder = 'month-first' | 'day-first';

const dayMs = 86_400_000;
const slashed = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How a file orders day and month, by all its dates; undefined where none of them tells. */
export function dayOrderOf(texts: readonly string[]): DayOrder | undefined {
  for (const text of texts) {
    const [, first = '', between = '', second = ''] = slashed.exec(text.trim()) ?? [];
    if (Number(first) > 12 || between === '.') return 'day-first';
    if (Number(second) > 12) return 'month-first';
  }
  return undefined;
}

function joined(year: string, month: string | number, day: string): string {
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function named(text: string): string | undefined {
  const american = /^([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})/i.exec(text);
  const [, dayFirst = '', monthSecond = '', yearLast = ''] =
    /^(\d{1,2})[\s.-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{4})/i.exec(text) ?? [];
  const [name = monthSecond, day = dayFirst, year = yearLast] = american?.slice(1) ?? [];
  const month = months.indexOf(name.toLowerCase());
  return month === -1 ? undefined : joined(year, month + 1, day);
}

/** The day (`2026-08-21`) that a date or time of an invoice names, in any of the usual spellings; undefined for none. */
export function dayOf(value: unknown, order: DayOrder): string | undefined {
  const text = String(value ?? '').trim();
  // Seconds or milliseconds since 1970, as usage exports of some providers state them.
  if (/^(\d{9,10}|\d{13})$/.test(text))
    return new Date(Number(text) * (text.length === 13 ? 1 : 1000)).toISOString().slice(0, 10);
  if (/^20\d{6}$/.test(text)) return joined(text.slice(0, 4), text.slice(4, 6), text.slice(6));
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text.slice(0, 10);
  const [, first = '', , second = '', year = ''] = slashed.exec(text) ?? [];
  if (year === '') return named(text);
  return order === 'day-first' ? joined(year, second, first) : joined(year, first, second);
}

/**
 * The first day that a line no longer covers, by the end it states; null for a line of one day. An end with a time is no
 * longer meant; an end that is only a day is meant where it is the last of its month, since a bill covers whole months.
 */
export function untilOf(from: string, end: unknown, order: DayOrder): string | null {
  const text = String(end ?? '').trim();
  const day = dayOf(end, order);
  if (day === undefined || Number.isNaN(Date.parse(day)) || day <= from) return null;
  const hasTime = /\d:\d/.test(text) || /^(\d{9,10}|\d{13})$/.test(text);
  const next = new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
  const isMidnight = /^\d+$/.test(text)
    ? Number(text) % (text.length === 13 ? dayMs : dayMs / 1000) === 0
    : !/[T ](?!00:00(:00)?)\d{2}:\d{2}/.test(text);
  const isMeant = hasTime ? !isMidnight : next.endsWith('-01');
  const until = isMeant ? next : day;
  return Date.parse(until) - Date.parse(from) > dayMs ? until : null;
}
