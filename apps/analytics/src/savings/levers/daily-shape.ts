/** Calls in each hour of the day (UTC), and on how many days there were any. */
export type DailyShape = {
  readonly calls: number;
  readonly hours: readonly number[];
  readonly activeDays: number;
};

export type Stretch = { readonly fromHour: number; readonly calls: number };

/** Fewer days cannot show a daily pattern. */
export const fewestDays = 3;

/** Hours of the stretch that tells a day's work from a machine's. */
const halfDayHours = 12;
/** Half a day holds half of what runs evenly; this much more is still chance or a mild tide, work of people is beyond it. */
const mostInHalfDay = 0.62;
/** With fewer, half a day can hold that much more or less by chance. */
const fewestCalls = 100;

/** The stretch of so many hours, over midnight too, that holds most calls. */
export function busiestStretch({ hours }: Pick<DailyShape, 'hours'>, length: number): Stretch {
  let best: Stretch = { fromHour: 0, calls: -1 };
  for (const fromHour of hours.keys()) {
    let calls = 0;
    for (let step = 0; step < length; step += 1) calls += hours[(fromHour + step) % 24] ?? 0;
    if (calls > best.calls) best = { fromHour, calls };
  }
  return best;
}

/** True where calls run round the clock for days, as machines do and people do not. */
export function runsRoundTheClock(shape: DailyShape): boolean {
  return (
    shape.activeDays >= fewestDays &&
    shape.calls >= fewestCalls &&
    busiestStretch(shape, halfDayHours).calls <= mostInHalfDay * shape.calls
  );
}
