import { hourMs } from '../period-parts.ts';
import type { OddHour } from './find-hours.ts';

/** Odd hours of one series that belong together. */
export type Incident = {
  readonly isTotal: boolean;
  readonly key: string;
  readonly direction: 'up' | 'down';
  readonly hours: readonly OddHour[];
  readonly score: number;
  /** Difference from usual, in USD; signed. */
  readonly excess: number;
  readonly fromMs: number;
  readonly toMs: number;
};

/** Hours as usual between two odd ones that do not part them: a night may lie between, in which little is spent anyway. */
const longestPauseMs = 15 * hourMs;
/** An incident must be worth this part of what a day usually costs in all. */
const smallestPart = 0.05;
/** And this much more (or less) than its own hours usually cost. */
const smallestRatio = 1.5;
/** Many hours in a row may each be less far off than one alone must be. */
const manyHours = 4;

function runsOf(hours: readonly OddHour[]): OddHour[][] {
  const runs: OddHour[][] = [];
  for (const hour of hours) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows =
      last !== undefined &&
      last.key === hour.key &&
      last.isTotal === hour.isTotal &&
      last.score > 0 === hour.score > 0 &&
      hour.atMs - last.atMs <= longestPauseMs;
    if (follows) run?.push(hour);
    else runs.push([hour]);
  }
  return runs;
}

function incidentOf(hours: readonly OddHour[]): Incident | undefined {
  const [first] = hours;
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const actual = hours.reduce((sum, hour) => sum + Number(hour.actual), 0);
  const expected = hours.reduce((sum, hour) => sum + hour.expected, 0);
  return {
    isTotal: first.isTotal,
    key: first.key,
    direction: first.score > 0 ? 'up' : 'down',
    hours,
    score: hours.reduce((most, hour) => (Math.abs(hour.score) > Math.abs(most) ? hour.score : most), 0),
    excess: actual - expected,
    fromMs: first.atMs,
    toMs: last.atMs + hourMs,
  };
}

function isMaterial(incident: Incident, usualDay: number): boolean {
  const expected = incident.hours.reduce((sum, hour) => sum + hour.expected, 0);
  const actual = expected + incident.excess;
  const ratio = incident.direction === 'up' ? actual / expected : expected / actual;
  // Nothing over nothing cannot be: the excess is at least a part of a day.
  return Math.abs(incident.excess) >= usualDay * smallestPart && ratio >= smallestRatio;
}

function isFarOff(incident: Incident, sensitivity: number): boolean {
  const mean = incident.hours.reduce((sum, hour) => sum + Math.abs(hour.score), 0) / incident.hours.length;
  return (
    Math.abs(incident.score) >= sensitivity ||
    (incident.hours.length >= manyHours && mean >= sensitivity * 0.75)
  );
}

/**
 * The incidents among odd hours (in order of series and time), largest difference first. One that shows in the total and
 * in a value of the dimension is told once, with the value.
 */
export function incidentsOf(
  odd: readonly OddHour[],
  { sensitivity, usualDay }: { sensitivity: number; usualDay: number },
): Incident[] {
  const found = runsOf(odd)
    .map(incidentOf)
    .filter((incident) => incident !== undefined)
    .filter((incident) => isFarOff(incident, sensitivity) && isMaterial(incident, usualDay));
  const named = found.filter((incident) => !incident.isTotal);
  const told = (total: Incident) =>
    named.some(
      (one) => one.direction === total.direction && one.fromMs < total.toMs && total.fromMs < one.toMs,
    );
  return [...named, ...found.filter((incident) => incident.isTotal && !told(incident))].sort(
    (left, right) => Math.abs(right.excess) - Math.abs(left.excess) || left.fromMs - right.fromMs,
  );
}
