import { expect, test } from 'vitest';
import { backtest } from './backtest.ts';
import { project } from './project.ts';
import { fitSeasonalModel } from './seasonal-model.ts';
import { normalDraw, seededRandom } from './seeded-random.ts';

const week = [1, 1.1, 1.05, 1, 0.95, 0.4, 0.35];
const noise = 0.12;

/** Days around a level that stands still, or wanders by 3% a day, with a week and 12% noise. */
function syntheticDays(days: number, { seed, wander }: { seed: number; wander: number }): number[] {
  const random = seededRandom(seed);
  let level = 100;
  return Array.from({ length: days }, (_, day) => {
    level *= Math.exp(wander * normalDraw(random));
    return level * (week[day % 7] ?? 1) * Math.exp(noise * normalDraw(random));
  });
}

const horizon = 30;

/** How often days and their sum lie within their interval, over many series. */
function coverage(learned: number, options: { wander: number; confidence: number }) {
  let [days, hits, sums, sumHits] = [0, 0, 0, 0];
  for (let seed = 0; seed < 120; seed += 1) {
    const all = syntheticDays(learned + horizon, { seed: seed * 31 + 7, wander: options.wander });
    const model = fitSeasonalModel(all.slice(0, learned));
    if (model === undefined) throw new Error('nothing was learned');
    const projection = project(model, horizon, options.confidence);
    for (const [ahead, { low, high }] of projection.days.entries()) {
      const actual = all[learned + ahead] ?? 0;
      days += 1;
      if (actual >= low && actual <= high) hits += 1;
    }
    const actual = all.slice(learned).reduce((sum, day) => sum + day, 0);
    sums += 1;
    if (actual >= projection.total.low && actual <= projection.total.high) sumHits += 1;
  }
  return { day: hits / days, total: sumHits / sums };
}

// Measured when written: 0.80 to 0.84 of the days at 0.8 and 0.92 to 0.96 at 0.95 for 30 days of history or more. The
// sum of 30 days lies in its interval in 0.93 of the series at 0.8 where the level stands still, and in 0.68 to 0.81
// where it wanders: how far a level will wander cannot be told well from two months.
test.each([
  { learned: 30, wander: 0, confidence: 0.8 },
  { learned: 60, wander: 0, confidence: 0.8 },
  { learned: 60, wander: 0.03, confidence: 0.8 },
  { learned: 120, wander: 0.03, confidence: 0.8 },
  { learned: 60, wander: 0.03, confidence: 0.95 },
])('of days forecast from $learned with wander $wander, about $confidence lie in their interval', (given) => {
  const held = coverage(given.learned, given);
  expect(Math.abs(held.day - given.confidence)).toBeLessThanOrEqual(0.06);
  expect(held.total).toBeGreaterThanOrEqual(given.confidence - 0.15);
});

test('two weeks of history give wider intervals that still hold most days', () => {
  expect(coverage(14, { wander: 0, confidence: 0.8 }).day).toBeGreaterThanOrEqual(0.75);
});

test('a steady week is continued almost exactly', () => {
  const steady = Array.from({ length: 56 }, (_, day) => 10 * (week[day % 7] ?? 1));
  const model = fitSeasonalModel(steady);
  const { days } = project(model!, 14, 0.8);
  for (const [ahead, { expected }] of days.entries())
    expect(Math.abs(expected / (10 * (week[ahead % 7] ?? 1)) - 1)).toBeLessThan(0.08);
});

test('the past tells how good forecasts were; too short a past tells nothing', () => {
  const tried = backtest(syntheticDays(90, { seed: 5, wander: 0 }), 0.8);
  expect(tried?.forecasts).toBe(56);
  expect(tried?.coverage).toBeGreaterThan(0.6);
  expect(tried?.meanError).toBeLessThan(0.25);
  expect(backtest(syntheticDays(20, { seed: 5, wander: 0 }), 0.8)).toBeNull();
  expect(fitSeasonalModel(syntheticDays(13, { seed: 5, wander: 0 }))).toBeUndefined();
  expect(fitSeasonalModel(Array.from({ length: 40 }, () => 0))).toBeUndefined();
});

test('the same series gives the same answer', () => {
  const model = fitSeasonalModel(syntheticDays(40, { seed: 2, wander: 0.03 }));
  expect(project(model!, 30, 0.9)).toEqual(project(model!, 30, 0.9));
});
