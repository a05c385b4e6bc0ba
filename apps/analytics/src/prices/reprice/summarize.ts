import { compareUsd, type RepriceResult, subtractUsd, sumUsd, type Usd, zeroUsd } from '@netra/contract';
import type { RepricedGroup } from './plan-reprice.ts';

type Totals = RepriceResult['total'];

function totalsOf(groups: readonly RepricedGroup[]): Totals {
  const sum = (read: (entry: RepricedGroup) => number) => groups.reduce((all, entry) => all + read(entry), 0);
  const costBefore = sumUsd(groups.map(({ group }) => group.cost));
  const costAfter = sumUsd(groups.map(({ price }) => price.cost ?? zeroUsd));
  return {
    calls: sum(({ group }) => group.calls),
    changedCalls: sum(({ group, isChanged }) => (isChanged ? group.calls : 0)),
    costBefore,
    costAfter,
    change: subtractUsd(costAfter, costBefore),
    unpricedBefore: sum(({ group }) => group.unpriced),
    unpricedAfter: sum(({ group, price }) => (price.cost === null ? group.calls : 0)),
  };
}

const sizeOf = (amount: Usd) => amount.replace('-', '') as Usd;

/** The difference in whole, by day and by model; days and models without a changed call are left out. */
export function summarize(
  groups: readonly RepricedGroup[],
): Pick<RepriceResult, 'total' | 'byDay' | 'byModel'> {
  const changedOnly = (list: readonly RepricedGroup[]) => list.some(({ isChanged }) => isChanged);
  const days = Map.groupBy(groups, ({ group }) => group.day);
  const models = Map.groupBy(groups, ({ group }) => JSON.stringify([group.provider, group.model]));
  return {
    total: totalsOf(groups),
    byDay: [...days]
      .filter(([, list]) => changedOnly(list))
      .map(([day, list]) => ({ day, ...totalsOf(list) }))
      .toSorted((left, right) => left.day.localeCompare(right.day)),
    byModel: [...models.values()]
      .filter(changedOnly)
      .map((list) => {
        const { provider = '', model = '' } = list[0]?.group ?? {};
        return { provider, model, ...totalsOf(list) };
      })
      .toSorted((left, right) => compareUsd(sizeOf(right.change), sizeOf(left.change))),
  };
}
