import type { Period } from '@netra/contract';

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day for people, UTC: `5 Oct 2026`. */
export function dayText(instant: string | number): string {
  const date = new Date(instant);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** An instant for people to the minute, UTC: `5 Oct 2026, 18:00`. */
export function minuteText(instant: string | number): string {
  return `${dayText(instant)}, ${new Date(instant).toISOString().slice(11, 16)}`;
}

/** A half-open period for people: its first and last day, or minutes when it does not begin and end at midnight. */
export function periodText(period: Period): string {
  const from = Date.parse(period.from);
  const to = Date.parse(period.to);
  if (from % dayMs !== 0 || to % dayMs !== 0) return `${minuteText(from)} to ${minuteText(to)} UTC`;
  const last = to - dayMs;
  return last <= from ? dayText(from) : `${dayText(from)} to ${dayText(last)}`;
}

/** The line above a report that says which time it is about, and when that was not over yet. */
export function periodLine(period: Period, createdAt: string): string {
  const stated = periodText(period).replace(/ UTC$/, '');
  const isUnderWay = Date.parse(period.to) > Date.parse(createdAt);
  return `Period (UTC): ${stated}${isUnderWay ? ', of which today is the last day and not over yet' : ''}.`;
}

/** Every way in which this room writes an instant, also as the exclusive end of a period. */
export function textsOfInstant(instant: string): readonly string[] {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? [] : [minuteText(at), dayText(at), dayText(at - 1)];
}
