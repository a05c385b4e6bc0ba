import { compareUsd, subtractUsd, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import type { Reading } from '../../grounding/reading.ts';
import type { ToolOutput } from '../../tools/catalogue.ts';
import type { Materials } from '../report/materials.ts';
import type { Contradiction } from './verdict.ts';

const scenarios = ['low', 'expected', 'high'] as const;

function isSame(left: Usd, right: Usd): boolean {
  return compareUsd(left, right) === 0;
}

function addsUp({ result }: Reading<'spend'>): boolean {
  return isSame(sumUsd([...result.rows.map((row) => row.cost), result.rest.cost]), result.totals.cost);
}

/** Attributions sum exactly to the total, and the total to the bill before minus the bill after, in each scenario. */
function isAdditive(replay: ToolOutput<'savings'>['portfolio']): boolean {
  return scenarios.every(
    (scenario) =>
      isSame(sumUsd(replay.attributions.map(({ saving }) => saving[scenario])), replay.total[scenario]) &&
      isSame(subtractUsd(replay.baseline, replay.total[scenario]), replay.counterfactual[scenario]),
  );
}

/** Where the evidence disagrees with itself; every comparison is exact, in decimal. */
export function contradictionsIn(materials: Materials): Contradiction[] {
  const spends = [materials.byFeature, materials.byModel, materials.overTime].filter(
    (reading) => reading !== undefined,
  );
  const { savings } = materials;
  const found: Contradiction[] = [];
  if (!spends.every(addsUp)) found.push('rows-do-not-add-up');
  const costs = [
    ...spends.map(({ result }) => result.totals.cost),
    ...(savings ? [savings.result.baseline] : []),
  ];
  const [first] = costs;
  if (first !== undefined && !costs.every((cost) => isSame(cost, first))) found.push('totals-differ');
  if (savings !== undefined) {
    const { portfolio, projected } = savings.result;
    if (!isAdditive(portfolio) || !isAdditive(projected)) found.push('attributions-do-not-add-up');
    const isTooMuch = compareUsd(portfolio.total.high, portfolio.baseline) > 0;
    if (isTooMuch && compareUsd(portfolio.baseline, zeroUsd) >= 0) found.push('saves-more-than-spent');
  }
  return found;
}
