import type { Provenance, ReplayResult, Savings } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { choosePortfolio, hoursOf, type Market } from '@netra/replay';
import type { Store } from '../store/store.ts';
import type { Candidate } from './levers/lever.ts';
import type { Overview } from './overview.ts';
import type { KnownBlocks } from './prefix-blocks.ts';
import type { SampledCell } from './replay-cells.ts';
import { replayerOf } from './replay-chosen.ts';
import type { Selection } from './selection.ts';

export type PortfolioInput = {
  readonly selection: Selection;
  readonly market: Market;
  readonly book: PriceBook;
  readonly overview: Overview;
  readonly candidates: readonly Candidate[];
  /** Cells of the candidates' rules, each simulated alone: what the choice is made on. */
  readonly cells: readonly SampledCell[];
  readonly provenance: Provenance;
  /** What is known of the prefix blocks of the calls that cache rules match. */
  readonly blocks: () => Promise<KnownBlocks>;
  /** Candidates worth a finding and allowed by the constraints, by index. */
  readonly eligible: readonly number[];
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
  const { candidates, eligible, selection } = input;
  const rules = candidates.map(({ rule }) => rule);
  const hours = hoursOf(selection.period);
  const cells = input.cells.map(({ cell }) => cell);
  const replayed = replayerOf(store, { ...input, rules });
  const isProjected = (index: number) => candidates[index]?.grade === 'C';
  const proven = choosePortfolio(cells, {
    rules,
    hours,
    candidates: eligible.filter((index) => !isProjected(index)),
  });
  const all = choosePortfolio(cells, {
    rules,
    hours,
    candidates: eligible.filter(isProjected),
    chosen: proven,
  });

  async function replayUseful(chosen: readonly number[]): Promise<Result> {
    const result = await replayed(chosen);
    const useless = new Set(
      result.attributions
        .filter(({ saving }) => saving.expected === '0' || saving.expected.startsWith('-'))
        .map(({ ruleId }) => ruleId),
    );
    if (useless.size > 0) return replayUseful(chosen.filter((index) => !useless.has(rules[index]?.id ?? '')));
    return { ...result, findingIds: result.attributions.map(({ ruleId }) => ruleId) };
  }

  const portfolio = await replayUseful(proven);
  const projected = all.length === proven.length ? portfolio : await replayUseful(all);
  return { portfolio, projected };
}
