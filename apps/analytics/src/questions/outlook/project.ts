import { damping, type SeasonalModel, weekLength } from './seasonal-model.ts';
import { normalDraw, seededRandom } from './seeded-random.ts';
import { meanOf, quantileOf } from './statistics.ts';

export type Range = { readonly low: number; readonly expected: number; readonly high: number };
export type Projection = {
  readonly days: readonly Range[];
  readonly total: Range;
  /** Amounts of every simulated future, day by day, for questions about sums of days. */
  readonly futures: readonly (readonly number[])[];
};

const simulations = 400;

/** What the days after the series will be without any error. */
function expectedDays(model: SeasonalModel, horizon: number): number[] {
  let { level, trend } = model;
  return Array.from({ length: horizon }, (_, ahead) => {
    level = Math.max(0, level + damping * trend);
    trend = damping * trend;
    return level * (model.week[(model.days + ahead) % weekLength] ?? 1);
  });
}

/** One possible future: each day errs as some past day did, and later days follow from it. */
function oneFuture(model: SeasonalModel, horizon: number, random: () => number): number[] {
  const spread = Math.sqrt(meanOf(model.errors.map((error) => error * error)));
  // The level itself is an average of erring days.
  const doubt = spread * Math.sqrt(model.alpha / (2 - model.alpha));
  let level = Math.max(0, model.level * (1 + doubt * normalDraw(random)));
  let trend = model.trend;
  return Array.from({ length: horizon }, (_, ahead) => {
    const expected = Math.max(0, level + damping * trend);
    const error = Math.max(-1, model.errors[Math.floor(random() * model.errors.length)] ?? 0);
    level = expected * (1 + model.alpha * error);
    trend = damping * trend + model.beta * expected * error;
    return expected * (1 + error) * (model.week[(model.days + ahead) % weekLength] ?? 1);
  });
}

/** The range around an expected value that the simulated ones span with the stated confidence. */
export function rangeOf(expected: number, values: readonly number[], confidence: number): Range {
  const low = quantileOf(values, (1 - confidence) / 2);
  const high = quantileOf(values, (1 + confidence) / 2);
  return { low: Math.max(0, Math.min(low, expected)), expected, high: Math.max(high, expected) };
}

/** Projects a model `horizon` days ahead, with intervals from simulated futures; the same model gives the same answer. */
export function project(model: SeasonalModel, horizon: number, confidence: number): Projection {
  const random = seededRandom(model.days * 7919 + horizon);
  const futures = Array.from({ length: simulations }, () => oneFuture(model, horizon, random));
  const expected = expectedDays(model, horizon);
  const sum = (days: readonly number[]) => days.reduce((total, day) => total + day, 0);
  return {
    days: expected.map((value, ahead) =>
      rangeOf(
        value,
        futures.map((future) => future[ahead] ?? 0),
        confidence,
      ),
    ),
    total: rangeOf(sum(expected), futures.map(sum), confidence),
    futures,
  };
}
