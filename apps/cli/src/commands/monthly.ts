import {
  type Period,
  type Range,
  type ReplayResult,
  subtractUsd,
  sumUsd,
  type Usd,
  usd,
} from '@netra/contract';
import { byScenario, perMonth } from '@netra/replay';

type Monthly = {
  readonly perMonth: { baseline: Usd; counterfactual: Range; total: Range };
  readonly attributions: readonly (ReplayResult['attributions'][number] & { perMonth: Range })[];
};

/** The length of a period, in ms. */
function lengthOf({ from, to }: Period): number {
  return Date.parse(to) - Date.parse(from);
}

/** An amount of a period for 30 days, in whole cents; for display. */
export function monthly(amount: Usd, period: Period): Usd {
  return perMonth([amount], lengthOf(period))[0] ?? usd('0');
}

/**
 * A replay's amounts for 30 days beside the exact ones. The attributions' cents add up to the total's; of baseline and
 * counterfactual it is the counterfactual that gives way. For display; the exact amounts of the period are what adds up.
 */
export function withMonthly<Result extends ReplayResult>(
  result: Result,
): Omit<Result, 'attributions'> & Monthly {
  const { period, attributions } = result;
  const shares = byScenario((scenario) =>
    perMonth(
      attributions.map(({ saving }) => saving[scenario]),
      lengthOf(period),
    ),
  );
  const baseline = monthly(result.baseline, period);
  const total = byScenario((scenario) => sumUsd(shares[scenario]));
  return {
    ...result,
    attributions: attributions.map((attribution, index) => ({
      ...attribution,
      perMonth: byScenario((scenario) => shares[scenario][index] ?? usd('0')),
    })),
    perMonth: {
      baseline,
      total,
      counterfactual: byScenario((scenario) => subtractUsd(baseline, total[scenario])),
    },
  };
}
