/** Relative traffic by hour of the day (UTC): a level of the whole day, and hours that stand out as multiples of it. */
export function hoursOf(quiet: number, busy: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 24 }, (_, hour) => busy[hour] ?? quiet);
}

/** The same value for a stretch of hours, the last one included. */
export function stretch(from: number, to: number, value: number): Record<number, number> {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, at) => [from + at, value]));
}

/** People at work: mornings and afternoons, a dip at noon, little at night. */
export const workingHours = [
  1, 1, 1, 1, 1, 2, 4, 9, 15, 19, 20, 19, 15, 18, 20, 19, 17, 12, 8, 6, 5, 4, 2, 1,
];

/** Jobs that are started in the night. */
export const nightHours = hoursOf(0, { ...stretch(1, 4, 10) });

/** Where calls come from when most of them serve users. */
export const usualEnvironments = [
  { environment: 'production', share: 0.94 },
  { environment: 'staging', share: 0.04 },
  { environment: 'development', share: 0.02 },
];
export const productionOnly = [{ environment: 'production', share: 1 }];
