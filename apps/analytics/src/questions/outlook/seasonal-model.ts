import { meanOf, medianOf } from './statistics.ts';

/** Days in a season. */
export const weekLength = 7;
/** Fewer days than two weeks show no weekly rhythm. */
export const fewestDays = 2 * weekLength;

/**
 * Exponential smoothing with a damped trend, a multiplicative week and multiplicative errors: ETS(M,Ad,M) of Hyndman,
 * Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (Springer 2008), with the week fixed beforehand.
 */
export type SeasonalModel = {
  /** What each day of the week costs against the mean day; index 0 is the first day of the series. */
  readonly week: readonly number[];
  /** Level and daily growth after the last day. */
  readonly level: number;
  readonly trend: number;
  readonly alpha: number;
  readonly beta: number;
  /** Errors of one-day forecasts as shares of the forecast, widened for what was fitted. */
  readonly errors: readonly number[];
  /** Days it was fitted to. */
  readonly days: number;
};

/** Part of its daily growth a trend keeps each day. */
export const damping = 0.95;
const alphas = [0.05, 0.1, 0.2, 0.35, 0.5, 0.8];
const betas = [0, 0.05, 0.15];
/** A day of the week that costs less than this part of the mean day is read as this much, so that nothing is divided by 0. */
const smallestDay = 0.02;
/** What fitting seven days of the week and a level takes from the freedom of the errors. */
const fitted = 8;

function weekOf(values: readonly number[]): number[] {
  const ratios: number[][] = Array.from({ length: weekLength }, () => []);
  for (let day = 0; day < values.length; day += 1) {
    const start = Math.min(Math.max(0, day - 3), values.length - weekLength);
    const mean = meanOf(values.slice(start, start + weekLength));
    if (mean > 0) ratios[day % weekLength]?.push((values[day] ?? 0) / mean);
  }
  const weeks = values.length / weekLength;
  // Few weeks say little of a day of the week: what they say is drawn towards the mean day.
  const certainty = weeks / (weeks + 0.5);
  const raw = ratios.map((list) => (list.length === 0 ? 1 : 1 + (medianOf(list) - 1) * certainty));
  const mean = meanOf(raw);
  return raw.map((ratio) => Math.max(smallestDay, mean > 0 ? ratio / mean : 1));
}

type Smoothed = { level: number; trend: number; errors: number[] };

function smooth(values: readonly number[], { alpha, beta }: { alpha: number; beta: number }): Smoothed {
  let level = medianOf(values.slice(0, weekLength));
  let trend = 0;
  const tiny = 1e-9 + meanOf(values) / 1000;
  const errors = values.map((value) => {
    const expected = Math.max(tiny, level + damping * trend);
    const error = (value - expected) / expected;
    level = expected * (1 + alpha * error);
    trend = damping * trend + beta * expected * error;
    return error;
  });
  return { level, trend, errors: errors.slice(weekLength) };
}

/** Fits the model to daily amounts, oldest first; undefined for less than two weeks or nothing spent. */
export function fitSeasonalModel(values: readonly number[]): SeasonalModel | undefined {
  if (values.length < fewestDays || values.every((value) => value === 0)) return undefined;
  const week = weekOf(values);
  const flat = values.map((value, day) => value / (week[day % weekLength] ?? 1));
  let best: (Smoothed & { alpha: number; beta: number; loss: number }) | undefined;
  for (const alpha of alphas)
    for (const beta of betas) {
      const smoothed = smooth(flat, { alpha, beta });
      // A trend must earn its place: with as little data as here it often is chance.
      const loss =
        meanOf(smoothed.errors.map((error) => Math.min(9, error * error))) *
        (beta > 0 ? 1 + 6 / values.length : 1);
      if (best === undefined || loss < best.loss) best = { ...smoothed, alpha, beta, loss };
    }
  if (best === undefined) return undefined;
  const { level, trend, alpha, beta } = best;
  const widening = Math.sqrt(values.length / (values.length - fitted));
  const centre = meanOf(best.errors);
  const errors = best.errors.map((error) => (error - centre) * widening);
  return { week, level, trend, alpha, beta, errors, days: values.length };
}
