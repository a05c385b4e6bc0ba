const dayMs = 24 * 60 * 60 * 1000;

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const minute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A day of the calendar in UTC: `3 Nov 2026`. */
function formatDay(iso: string): string {
  return day.format(new Date(iso));
}

/** A point of a chart's time axis, in UTC: an hour of a day, a day, the first day of a week, or a month. */
export function formatTick(iso: string, grain: 'hour' | 'day' | 'week' | 'month'): string {
  const at = new Date(iso);
  switch (grain) {
    case 'hour':
      return minute.format(at);
    case 'day':
      return shortDay.format(at);
    case 'week':
      return day.format(at);
    case 'month':
      return month.format(at);
  }
}

/** A moment in UTC to the minute: `3 Nov, 14:05 UTC`. */
export function formatMoment(iso: string): string {
  return `${minute.format(new Date(iso))} UTC`;
}

/** A half-open period as people say it: whole days name the last day that is in it. */
export function formatPeriod(period: { readonly from: string; readonly to: string }): string {
  const to = new Date(period.to);
  const whole = to.getTime() % dayMs === 0 && Date.parse(period.from) % dayMs === 0;
  const last = whole ? new Date(to.getTime() - 1).toISOString() : period.to;
  const [from, until] = [formatDay(period.from), formatDay(last)];
  return from === until ? from : `${from} – ${until}`;
}

/** How long ago, coarsely: `now`, `5 min`, `3 h`, `2 d`, or the day. */
export function formatAge(iso: string, nowMs: number): string {
  const ageMs = nowMs - Date.parse(iso);
  if (ageMs < 60_000) return 'now';
  if (ageMs < 3_600_000) return `${Math.floor(ageMs / 60_000)} min`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / 3_600_000)} h`;
  if (ageMs < 7 * dayMs) return `${Math.floor(ageMs / dayMs)} d`;
  return shortDay.format(new Date(iso));
}
