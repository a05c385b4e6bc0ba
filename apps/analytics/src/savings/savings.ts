import {
  type Filter,
  type Period,
  type ReplayResult,
  type Savings,
  type SavingsRequest,
  type Scope,
  savingsRequestSchema,
} from '@netra/contract';
import { choosePortfolio } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { byExpectedSaving, toFinding } from './finding.ts';
import type { Candidate, LeverContext, Proposal } from './levers/lever.ts';
import { leverRegistry } from './levers/registry.ts';
import { marketOf } from './market.ts';
import { overviewOf } from './overview.ts';
import { readCells } from './read-cells.ts';
import { replay } from './replay.ts';
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
  const context: LeverContext = {
    store,
    selection,
    groups,
    market,
    activeDays: Math.max(0, ...groups.map((group) => group.activeDays)),
  };
  const proposals: Proposal[] = await Promise.all(
    leverRegistry
      .filter(({ name }) => levers === undefined || levers.includes(name))
      .map((lever) => lever.propose(context)),
  );
  const candidates = proposals.flatMap((proposal) => proposal.candidates);
  const rules = candidates.map(({ rule }) => rule);
  const overview = await overviewOf(store, selection, rules);
  const { cells, provenance } = await readCells(store, {
    selection,
    rules,
    simulation: 'alone',
    models: overview.models,
    market,
  });
  const priced = candidates
    .flatMap((_, index) => {
      const finding = toFinding(index, { candidates, cells, period, provenance });
      return finding === undefined ? [] : [{ index, finding }];
    })
    .toSorted((left, right) => byExpectedSaving(left.finding, right.finding));
  const plain = cells.map(({ cell }) => cell);
  const proven = choosePortfolio(plain, rules, {
    candidates: priced.filter(({ finding }) => finding.grade !== 'C').map(({ index }) => index),
  });
  const all = choosePortfolio(plain, rules, {
    candidates: priced.filter(({ finding }) => finding.grade === 'C').map(({ index }) => index),
    chosen: proven,
  });
  const together = { store, scope, period, filter, candidates };
  const portfolio = await replayTogether(together, proven);
  const projected = all.length === proven.length ? portfolio : await replayTogether(together, all);
  return {
    period,
    baseline: portfolio.baseline,
    findings: priced.map(({ finding }) => finding),
    portfolio,
    projected,
    dataGaps: proposals.flatMap(({ dataGaps }) => dataGaps),
  };
}

type Together = {
  readonly store: Store;
  readonly scope: Scope;
  readonly period: Period;
  readonly filter: Filter;
  readonly candidates: readonly Candidate[];
};

/**
 * Replays chosen findings as one policy, call by call. The choice was made on each one's effect alone; a rule that saves
 * nothing once the others have run is taken out again, so that no part of a portfolio costs money.
 */
async function replayTogether(
  { store, scope, period, filter, candidates }: Together,
  chosen: readonly number[],
): Promise<ReplayResult & { findingIds: string[] }> {
  const rules = chosen.flatMap((index) => candidates[index]?.rule ?? []);
  const result = await replay(store, scope, { policy: { version: 1, rules }, period, filter });
  const useless = new Set(
    result.attributions
      .filter(({ saving }) => saving.expected === '0' || saving.expected.startsWith('-'))
      .map(({ ruleId }) => ruleId),
  );
  if (useless.size === 0) return { ...result, findingIds: rules.map(({ id }) => id) };
  const useful = chosen.filter((index) => !useless.has(candidates[index]?.rule.id ?? ''));
  return replayTogether({ store, scope, period, filter, candidates }, useful);
}

