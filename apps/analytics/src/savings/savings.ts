import {
  type Savings,
  type SavingsRequest,
  type Scope,
  savingsRequestSchema,
  sumUsd,
  usd,
} from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { Store } from '../store/store.ts';
import { nameCalls } from './call-samples.ts';
import { excludedBy, knownConstraints } from './constraints.ts';
import { byExpectedSaving, cellsByRule, toFinding } from './finding.ts';
import { leverRegistry } from './levers/registry.ts';
import { marketOf } from './market.ts';
import { overviewOf } from './overview.ts';
import { portfoliosOf } from './portfolio.ts';
import { isWorthGuessing, type KnownBlocks, prefixBlocksOf } from './prefix-blocks.ts';
import { readCells } from './read-cells.ts';
import { belowBookCalls, noticesOf } from './replay-result.ts';
import type { Selection } from './selection.ts';
import { simulationRounds } from './simulated-fields.ts';
import { surveyOf } from './survey.ts';

/**
 * Runs the levers over a period's calls: findings replayed each by itself, the proven ones (grades A and B) together as
 * the portfolio under the request's constraints, and the projected ones (grade C) added apart. Nothing is stored. Raises
 * `invalid_request` for a constraint that names what no price book knows.
 */
export async function savings(
  store: Store,
  scope: Scope,
  request: SavingsRequest & { readonly book: PriceBook },
): Promise<Savings> {
  const { period, filter, levers, maxQualityLoss, commitmentOffers, ...asked } =
    savingsRequestSchema.parse(request);
  const { book } = request;
  const constraints = knownConstraints(asked.constraints, book);
  const selection: Selection = { scope, period, filter };
  const market = marketOf(Date.parse(period.to), book);
  const groups = await surveyOf(store, selection, book);
  const activeDays = Math.max(0, ...groups.map((group) => group.activeDays));
  const facts = { store, selection, groups, market, activeDays, book, maxQualityLoss, commitmentOffers };
  const proposals = await Promise.all(
    leverRegistry
      .filter(({ name }) => levers === undefined || levers.includes(name))
      .map((lever) => lever.propose(facts)),
  );
  const candidates = proposals.flatMap((proposal) => proposal.candidates);
  const rules = candidates.map(({ rule }) => rule);
  const overview = await overviewOf(store, selection, { rules, book });
  const rounds = simulationRounds(rules);
  const blocksOf = once(
    async () => (await prefixBlocksOf(store, selection, { rules, caches: 'each' })).blocks,
  );
  const readRounds = (blocks: KnownBlocks, isGuess: boolean) =>
    Promise.all(
      Array.from({ length: Math.max(0, ...rounds) + 1 }, (_, round) =>
        readCells(store, {
          selection,
          rules,
          isMeant: (index) => rounds[index] === round,
          simulation: 'alone',
          overview,
          market,
          book,
          blocks,
          isGuess,
        }),
      ),
    );
  const seenBlocks = new Map(proposals.flatMap(({ blocks }) => [...(blocks ?? [])]));
  const guessed = isWorthGuessing(rules, seenBlocks) ? await readRounds(seenBlocks, true) : [];
  const holds = guessed.length > 0 && guessed.every(({ isConfirmed }) => isConfirmed);
  const read = holds ? guessed : await readRounds(await blocksOf(), false);
  const [{ cells, provenance } = { cells: [], provenance: undefined }] = read;
  if (provenance === undefined) throw new RangeError('there is always a first round');
  const places = read.map((one) => cellsByRule(one.cells));
  const cellsOf = (index: number) => places[rounds[index] ?? 0]?.get(index) ?? [];
  const priced = candidates.flatMap((_, index) => {
    const finding = toFinding(index, { candidates, cellsOf, selection, provenance });
    const candidate = candidates[index];
    if (finding === undefined || candidate === undefined) return [];
    const excludedBecause = excludedBy(candidate, { constraints, maxQualityLoss, book });
    return [{ index, finding: excludedBecause === undefined ? finding : { ...finding, excludedBecause } }];
  });
  const named = await nameCalls(
    store,
    selection,
    priced.flatMap(({ finding }) => finding.evidence.samples),
  );
  const { portfolio, projected } = await portfoliosOf(store, {
    selection,
    market,
    book,
    overview,
    candidates,
    cells,
    provenance,
    blocks: blocksOf,
    // What only a later round simulates is not in the cells that the choice is made on.
    eligible: priced
      .filter(({ index, finding }) => rounds[index] === 0 && finding.excludedBecause === undefined)
      .map(({ index }) => index),
  });
  return {
    period,
    baseline: sumUsd(groups.map(({ spent }) => usd(spent))),
    findings: priced
      .map(({ finding }) => ({
        ...finding,
        evidence: { ...finding.evidence, samples: finding.evidence.samples.map(named) },
      }))
      .toSorted(byExpectedSaving),
    portfolio,
    projected,
    dataGaps: proposals.flatMap(({ dataGaps }) => dataGaps),
    notices: noticesOf(
      period,
      overview,
      belowBookCalls(cells, rules, () => true),
    ),
  };
}

/** Work that is done when it is first asked for, and not again. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
