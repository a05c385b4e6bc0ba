import type { FeatureProfile } from './profile.ts';

const hourMs = 3_600_000;

/**
 * How many sessions of a feature start in each hour of the period, from the first hour on: the feature's daily and
 * weekly shape, rounded by largest remainder so that the sum is exactly `sessions`.
 */
export function sessionsPerHour(
  feature: FeatureProfile,
  { startMs, hours, sessions }: { startMs: number; hours: number; sessions: number },
): number[] {
  const weights = Array.from({ length: hours }, (_, slot) => {
    const at = new Date(startMs + slot * hourMs);
    const weekday = at.getUTCDay();
    const isWeekend = weekday === 0 || weekday === 6;
    return (feature.hours[at.getUTCHours()] ?? 0) * (isWeekend ? feature.weekend : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (sessions * weight) / total);
  const counts = exact.map(Math.floor);
  let missing = sessions - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((value, slot) => ({ slot, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder || left.slot - right.slot);
  for (const { slot } of byRemainder) {
    if (missing === 0) break;
    counts[slot] = (counts[slot] ?? 0) + 1;
    missing -= 1;
  }
  return counts;
}

/** Calls an average session of a feature makes, retries not counted. */
export function callsPerSession(feature: FeatureProfile): number {
  return (1 + feature.maxTurns) / 2;
}
