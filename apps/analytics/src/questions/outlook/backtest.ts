import { project } from './project.ts';
import { fewestDays, fitSeasonalModel, weekLength } from './seasonal-model.ts';
import { meanOf } from './statistics.ts';

export type Backtest = { readonly forecasts: number; readonly coverage: number; readonly meanError: number };

/** Weeks at the end of the series that are forecast from what lay before them. */
const mostWeeks = 8;

/** Forecasts the last weeks of a series as if they were not known; null when it is too short to hold one back. */
export function backtest(values: readonly number[], confidence: number): Backtest | null {
  const usual = meanOf(values);
  const hits: number[] = [];
  const errors: number[] = [];
  for (let week = 1; week <= mostWeeks; week += 1) {
    const origin = values.length - week * weekLength;
    if (origin < fewestDays) break;
    const model = fitSeasonalModel(values.slice(0, origin));
    if (model === undefined) break;
    project(model, weekLength, confidence).days.forEach(({ low, expected, high }, ahead) => {
      const actual = values[origin + ahead] ?? 0;
      hits.push(actual >= low && actual <= high ? 1 : 0);
      errors.push(Math.abs(actual - expected) / usual);
    });
  }
  return hits.length === 0 || !(usual > 0)
    ? null
    : { forecasts: hits.length, coverage: meanOf(hits), meanError: meanOf(errors) };
}
