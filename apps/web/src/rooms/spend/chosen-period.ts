import type { Period } from '@netra/contract';
import type { Preset, SpendSearch } from './spend-search.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** Periods up to this long are drawn by the hour. */
const longestHourlyMs = 3 * dayMs;

const presetDays = { '7d': 7, '30d': 30, '90d': 90 } as const;

export type DataSpan = { readonly firstCallAt: string | null; readonly lastCallAt: string | null };
export type ChosenPeriod = {
  readonly preset: Preset;
  readonly period: Period;
  readonly grain: 'hour' | 'day';
};

/**
 * The period an address asks for, on whole hours or days in UTC. Without a choice it is the last 30 days, or, where
 * the newest call is older than that, all there is.
 */
export function chosenPeriod(search: SpendSearch, span: DataSpan, nowMs: number): ChosenPeriod {
  const preset = search.period ?? defaultPreset(span, nowMs);
  const [fromMs, toMs] = boundsOf({ ...search, period: preset }, span, nowMs);
  return {
    preset,
    period: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    grain: toMs - fromMs <= longestHourlyMs ? 'hour' : 'day',
  };
}

function defaultPreset(span: DataSpan, nowMs: number): Preset {
  const last = span.lastCallAt === null ? nowMs : Date.parse(span.lastCallAt);
  return nowMs - last > presetDays['30d'] * dayMs ? 'all' : '30d';
}

function boundsOf(
  search: SpendSearch & { readonly period: Preset },
  span: DataSpan,
  nowMs: number,
): readonly [number, number] {
  const tomorrowMs = Math.floor(nowMs / dayMs) * dayMs + dayMs;
  switch (search.period) {
    case '24h': {
      const nextHourMs = Math.floor(nowMs / hourMs) * hourMs + hourMs;
      return [nextHourMs - dayMs, nextHourMs];
    }
    case '7d':
    case '30d':
    case '90d':
      return [tomorrowMs - presetDays[search.period] * dayMs, tomorrowMs];
    case 'all': {
      if (span.firstCallAt === null || span.lastCallAt === null) return [tomorrowMs - dayMs, tomorrowMs];
      const from = Math.floor(Date.parse(span.firstCallAt) / dayMs) * dayMs;
      return [from, Math.floor(Date.parse(span.lastCallAt) / dayMs) * dayMs + dayMs];
    }
    case 'custom': {
      const last = search.to === undefined ? tomorrowMs - dayMs : Date.parse(search.to);
      const first = search.from === undefined ? last - presetDays['7d'] * dayMs : Date.parse(search.from);
      // Days given in the wrong order still mean the stretch between them.
      return [Math.min(first, last), Math.max(first, last) + dayMs];
    }
  }
}

/** First and last day (both included) of a period, as a date field wants them. */
export function daysOf(period: Period): { readonly from: string; readonly to: string } {
  return {
    from: period.from.slice(0, 10),
    to: new Date(Date.parse(period.to) - 1).toISOString().slice(0, 10),
  };
}
