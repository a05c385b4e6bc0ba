import type { Provenance, ReplayResult, Rule, Savings } from '@netra/contract';
import { choosePortfolio, type Market, overlaps, rulesOf } from '@netra/replay';
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
  readonly provenance: Provenance;
  /** Candidates worth a finding, by index. */
  readonly worthwhile: readonly number[];
};

type Result = ReplayResult & { findingIds: string[] };

/**
 * Chooses findings that save together: first among those with evidence (grades A and B), then the projected ones on top.
 * Both sets are then replayed call by call as one policy; a rule that saves nothing once the others have run is left out.
 */
export async function portfoliosOf(
  store: Store,
  input: PortfolioInput,
): Promise<Pick<Savings, 'portfolio' | 'projected'>> {
  const { candidates, worthwhile } = input;
  const rules = candidates.map(({ rule }) => rule);
  const cells = input.cells.map(({ cell }) => cell);
  const isProjected = (index: number) => candidates[index]?.grade === 'C';
  const proven = choosePortfolio(cells, rules, {
    candidates: worthwhile.filter((index) => !isProjected(index)),
  });
  const all = choosePortfolio(cells, rules, { candidates: worthwhile.filter(isProjected), chosen: proven });
  const portfolio = await replayChosen(store, input, proven);
  const projected = all.length === proven.length ? portfolio : await replayChosen(store, input, all);
  return { portfolio, projected };
}

async function replayChosen(store: Store, input: PortfolioInput, chosen: readonly number[]): Promise<Result> {
  const { selection, market, overview, candidates } = input;
  const rules = chosen.flatMap((index) => candidates[index]?.rule ?? []);
  const facts = { period: selection.period, unpricedCalls: overview.unpricedCalls };
  const result = actApart(rules)
    ? toReplayResult({ ...facts, ...input, rules: candidates.map(({ rule }) => rule) }, (index) =>
        chosen.includes(index),
      )
    : toReplayResult({
        ...facts,
        rules,
        ...(await readCells(store, { selection, rules, simulation: 'together', overview, market })),
      });
  const useless = new Set(
    result.attributions
      .filter(({ saving }) => saving.expected === '0' || saving.expected.startsWith('-'))
      .map(({ ruleId }) => ruleId),
  );
  if (useless.size === 0) return { ...result, findingIds: result.attributions.map(({ ruleId }) => ruleId) };
  return replayChosen(
    store,
    input,
    chosen.filter((index) => !useless.has(candidates[index]?.rule.id ?? '')),
  );
}

/**
 * True when simulating each rule alone is simulating them together: no call with a cache rule can be answered by our own
 * cache or moved to another model, and no two cache rules can share a provider's cache.
 */
export function actApart(rules: readonly Rule[]): boolean {
  const caches = rulesOf(rules, 'cache');
  const others = [...rulesOf(rules, 'dedupe'), ...rulesOf(rules, 'model')];
  const model = ({ match }: Rule) => (match.model === undefined ? {} : { model: match.model });
  return caches.every(
    (cache, position) =>
      !others.some((other) => overlaps(cache.match, other.match)) &&
      !caches
        .slice(position + 1)
        .some((other) => other.change.ttl === cache.change.ttl && overlaps(model(cache), model(other))),
  );
}
