import { backtest } from './outlook/backtest.ts';
import { readDailySpend, seriesOf } from './outlook/daily-spend.ts';
import { estimateOf } from './outlook/estimate.ts';
import { project } from './outlook/project.ts';
import { fitSeasonalModel } from './outlook/seasonal-model.ts';
import { dayMs, floorTo } from './period-parts.ts';
import type { Answerer } from './question.ts';

/** Older days say nothing of the next ones. */
const mostDays = 366;

/**
 * What the days after the period will cost, with an interval for each and for their sum. It learns the level, its trend
 * and the week from the period's whole days, and is tried on the period's last weeks.
 */
export const forecast: Answerer<'forecast'> = async (
  context,
  { period, filter, horizonDays, confidence },
) => {
  const to = floorTo(Date.parse(period.to), dayMs);
  const spend = await readDailySpend(context, { period, filter });
  const values = seriesOf(spend, to).slice(-mostDays);
  const model = fitSeasonalModel(values);
  const projection = model === undefined ? undefined : project(model, horizonDays, confidence);
  const at = (ahead: number) => new Date(to + ahead * dayMs).toISOString();
  return {
    period,
    provenance: spend.provenance,
    learnedDays: values.length,
    confidence,
    horizon: { from: at(0), to: at(horizonDays) },
    total: projection === undefined ? null : estimateOf(projection.total),
    days: (projection?.days ?? []).map((day, ahead) => ({ at: at(ahead), ...estimateOf(day) })),
    backtest: model === undefined ? null : backtest(values, confidence),
    reason:
      model !== undefined
        ? null
        : values.some((value) => value > 0) || values.length > 0
          ? 'too-few-days'
          : 'no-spend',
  };
};
