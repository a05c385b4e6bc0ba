import type { ReplayResult, Savings } from '@netra/contract';
import { choosePortfolio, type Market } from '@netra/replay';
import type { Store } from '../store/store.ts';
import type { Candidate } from './levers/lever.ts';
import type { Overview } from './overview.ts';
import { readCells } from './read-cells.ts';
import type { SampledCell } from './replay-cells.ts';
import { toReplayResult } from './replay-result.ts';
import type { Selection } from './selection.ts';

export type PortfolioInput = {
  readonly selection: Selection;
  readonly market: Market;
  readonly overview: Overview;
  readonly candidates: readonly Candidate[];
  /** Cells of all candidates' rules, each simulated alone: what the choice is made on. */
  readonly cells: readonly SampledCell[];
  /** Candidates worth a finding, by index. */
  readonly worthwhile: readonly number[];
};

/**
 * Chooses findings that save together: first among those with evidence (grades A and B), then the projected ones on top.
 * Both sets are then replayed call by call as one policy; a rule that saves nothing once the others have run is left out.
 */
export async function portfoliosOf(
  store: Store,
  { candidates, cells, worthwhile, ...input }: PortfolioInput,
): Promise<Pick<Savings, 'portfolio' | 'projected'>> {
  const rules = candidates.map(({ rule }) => rule);
  const plain = cells.map(({ cell }) => cell);
  const isProjected = (index: number) => candidates[index]?.grade === 'C';
  const proven = choosePortfolio(plain, rules, {
    candidates: worthwhile.filter((index) => !isProjected(index)),
  });
  const all = choosePortfolio(plain, rules, { candidates: worthwhile.filter(isProjected), chosen: proven });
  const chosen = (indices: readonly number[]) => indices.flatMap((index) => candidates[index] ?? []);
  const together = { store, ...input };
  const projected = await replayTogether(together, chosen(all));
  // What is projected changes nothing of the others' caches unless a model moves calls of a cache rule.
  const kept = projected.candidates;
  const isApart =
    kept.length === all.length &&
    !projected.cells.some(({ cell }) => {
      const move = cell.rule.model;
      return cell.rule.cache !== undefined && move !== undefined && kept[move]?.grade === 'C';
    });
  if (!isApart) {
    const evident = await replayTogether(together, chosen(proven));
    return { portfolio: evident.result, projected: projected.result };
  }
  const isOn = (index: number) => kept[index]?.grade !== 'C';
  return { portfolio: projected.resultOf(isOn), projected: projected.result };
}

type Together = Omit<PortfolioInput, 'candidates' | 'cells' | 'worthwhile'> & { readonly store: Store };
type Result = ReplayResult & { findingIds: string[] };
type Replayed = {
  readonly candidates: readonly Candidate[];
  readonly cells: readonly SampledCell[];
  readonly result: Result;
  readonly resultOf: (isOn: (ruleIndex: number) => boolean) => Result;
};

async function replayTogether(together: Together, candidates: readonly Candidate[]): Promise<Replayed> {
  const { store, selection, market, overview } = together;
  const rules = candidates.map(({ rule }) => rule);
  const caching = candidates.filter(({ rule }) => rule.change.kind === 'cache');
  const only = caching.length === 1 ? caching[0] : undefined;
  const { cells, provenance } = await readCells(store, {
    selection,
    rules,
    simulation: 'together',
    models: overview.models,
    market,
    // One cache rule shares its provider's cache with no other, so what its lever found out still holds.
    ...(only?.blocks === undefined ? {} : { blocks: new Map([[only.rule.id, only.blocks]]) }),
  });
  const facts = { period: selection.period, rules, cells, unpricedCalls: overview.unpricedCalls, provenance };
  const resultOf = (isOn: (ruleIndex: number) => boolean): Result => {
    const result = toReplayResult(facts, isOn);
    return { ...result, findingIds: result.attributions.map(({ ruleId }) => ruleId) };
  };
  const result = resultOf(() => true);
  const useless = new Set(
    result.attributions
      .filter(({ saving }) => saving.expected === '0' || saving.expected.startsWith('-'))
      .map(({ ruleId }) => ruleId),
  );
  if (useless.size === 0) return { candidates, cells, result, resultOf };
  return replayTogether(
    together,
    candidates.filter(({ rule }) => !useless.has(rule.id)),
  );
}
