import type { Provenance, ReplayResult, Rule, Savings } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import { choosePortfolio, type Field, fieldOf, hoursOf, type Market, overlaps, rulesOf } from '@netra/replay';
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
  readonly book: PriceBook;
  readonly overview: Overview;
  readonly candidates: readonly Candidate[];
  /** Cells of the candidates' rules, each simulated alone: what the choice is made on. */
  readonly cells: readonly SampledCell[];
  readonly provenance: Provenance;
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
  const portfolio = await replayChosen(store, input, proven);
  const projected = all.length === proven.length ? portfolio : await replayChosen(store, input, all);
  return { portfolio, projected };
}

async function replayChosen(store: Store, input: PortfolioInput, chosen: readonly number[]): Promise<Result> {
  const { candidates } = input;
  const rules = chosen.flatMap((index) => candidates[index]?.rule ?? []);
  const result = actApart(rules)
    ? await toReplayResult(store, { ...input, rules: candidates.map(({ rule }) => rule) }, (index) =>
        chosen.includes(index),
      )
    : await toReplayResult(store, {
        ...input,
        rules,
        ...(await readCells(store, { ...input, rules, simulation: 'together' })),
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

/** Pairs of fields of which one is worked out on what the other leaves: simulated alone they say too much. */
const interfering: readonly (readonly [readonly Field[], readonly Field[]])[] = [
  [['dropAll', 'dropRetries'], ['dropExcess']],
  [['dropAll', 'dropRetries', 'dropExcess'], ['dedupe']],
  [['dropAll', 'dropRetries', 'dropExcess', 'dedupe'], ['cache']],
  [
    ['trimPrefix', 'compactHistory', 'fitContext'],
    ['trimPrefix', 'compactHistory', 'fitContext', 'cache'],
  ],
  [['model'], ['cache']],
];

/**
 * True when simulating each rule alone is simulating them together: none is worked out on what another leaves of the
 * same calls, and no two cache rules can share a provider's cache.
 */
export function actApart(rules: readonly Rule[]): boolean {
  const meets = (left: Rule, right: Rule) => {
    const [one, other] = [fieldOf(left.change), fieldOf(right.change)];
    return interfering.some(
      ([before, after]) =>
        (before.includes(one) && after.includes(other)) || (before.includes(other) && after.includes(one)),
    );
  };
  const caches = rulesOf(rules, 'cache');
  const model = ({ match }: Pick<Rule, 'match'>) => (match.model === undefined ? {} : { model: match.model });
  return (
    rules.every((rule, position) =>
      rules.slice(position + 1).every((other) => !meets(rule, other) || !overlaps(rule.match, other.match)),
    ) &&
    caches.every(
      (cache, position) =>
        !caches
          .slice(position + 1)
          .some((other) => other.change.ttl === cache.change.ttl && overlaps(model(cache), model(other))),
    )
  );
}
