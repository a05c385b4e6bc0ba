import {
  type Savings,
  type SavingsRequest,
  type Scope,
  savingsRequestSchema,
  sumUsd,
  usd,
} from '@netra/contract';
import type { Store } from '../store/store.ts';
import { byExpectedSaving, toFinding } from './finding.ts';
import { leverRegistry } from './levers/registry.ts';
import { marketOf } from './market.ts';
import { overviewOf } from './overview.ts';
import { portfoliosOf } from './portfolio.ts';
import { readCells } from './read-cells.ts';
import type { Selection } from './selection.ts';
import { surveyOf } from './survey.ts';

/**
 * Runs the levers over a period's calls: findings replayed each by itself, the proven ones (grades A and B) together as
 * the portfolio, and the projected ones (grade C) added apart. Nothing is stored.
 */
export async function savings(store: Store, scope: Scope, request: SavingsRequest): Promise<Savings> {
  const { period, filter, levers } = savingsRequestSchema.parse(request);
  const selection: Selection = { scope, period, filter };
  const market = marketOf(Date.parse(period.to));
  const groups = await surveyOf(store, selection);
  const activeDays = Math.max(0, ...groups.map((group) => group.activeDays));
  const proposals = await Promise.all(
    leverRegistry
      .filter(({ name }) => levers === undefined || levers.includes(name))
      .map((lever) => lever.propose({ store, selection, groups, market, activeDays })),
  );
  const candidates = proposals.flatMap((proposal) => proposal.candidates);
  const rules = candidates.map(({ rule }) => rule);
  const overview = await overviewOf(store, selection, rules);
  const { cells, provenance } = await readCells(store, {
    selection,
    rules,
    simulation: 'alone',
    overview,
    market,
    blocks: new Map(
      candidates.flatMap(({ rule, blocks }) => (blocks === undefined ? [] : [[rule.id, blocks]])),
    ),
  });
  const priced = candidates.flatMap((_, index) => {
    const finding = toFinding(index, { candidates, cells, period, provenance });
    return finding === undefined ? [] : [{ index, finding }];
  });
  const { portfolio, projected } = await portfoliosOf(store, {
    selection,
    market,
    overview,
    candidates,
    cells,
    provenance,
    worthwhile: priced.map(({ index }) => index),
  });
  return {
    period,
    baseline: sumUsd(groups.map(({ spent }) => usd(spent))),
    findings: priced.map(({ finding }) => finding).toSorted(byExpectedSaving),
    portfolio,
    projected,
    dataGaps: proposals.flatMap(({ dataGaps }) => dataGaps),
  };
}
