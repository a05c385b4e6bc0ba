import type { Period } from '@netra/contract';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type CalendarUnit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The start of the unit that holds the instant (epoch ms, UTC; weeks begin on Monday). */
export function startOf(unit: CalendarUnit, at: number): number {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (unit) {
    case 'hour':
      return Math.floor(at / hourMs) * hourMs;
    case 'day':
      return Math.floor(at / dayMs) * dayMs;
    case 'week':
      return startOf('day', at) - ((date.getUTCDay() + 6) % 7) * dayMs;
    case 'month':
      return Date.UTC(year, month, 1);
    case 'quarter':
      return Date.UTC(year, month - (month % 3), 1);
    case 'year':
      return Date.UTC(year, 0, 1);
  }
}

/** The instant moved by whole units; months keep the day where the month has it, else its last day. */
export function plus(at: number, count: number, unit: CalendarUnit): number {
  switch (unit) {
    case 'hour':
      return at + count * hourMs;
    case 'day':
      return at + count * dayMs;
    case 'week':
      return at + count * 7 * dayMs;
    case 'month': {
      const date = new Date(at);
      const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
      const next = new Date(first);
      const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
      return first + (Math.min(date.getUTCDate(), lastDay) - 1) * dayMs + (at - startOf('day', at));
    }
    case 'quarter':
      return plus(at, 3 * count, 'month');
    case 'year':
      return plus(at, 12 * count, 'month');
  }
}

/** A period from two instants (epoch ms). */
export function periodOf(from: number, to: number): Period {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** The whole unit that holds the instant. */
export function wholeUnit(unit: CalendarUnit, at: number): Period {
  const from = startOf(unit, at);
  return periodOf(from, plus(from, 1, unit));
}
