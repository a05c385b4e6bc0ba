import { formatUsd, type Period, type Provenance, type ReplayResult, type Rule } from '@netra/contract';
import { attribute, byScenario, fieldOf, hoursOf, isBelowBook, usdFromAtto } from '@netra/replay';
import type { Store } from '../store/store.ts';
import { changedCalls, nameCalls } from './call-samples.ts';
import type { Overview } from './overview.ts';
import { matchedCalls } from './overview.ts';
import type { SampledCell } from './replay-cells.ts';
import type { Selection } from './selection.ts';

export type ReplayFacts = {
  readonly selection: Selection;
  readonly rules: readonly Rule[];
  readonly cells: readonly SampledCell[];
  readonly overview: Overview;
  readonly provenance: Provenance;
};

/**
 * Attributes the cells' saving to the rules that are on (by index; all when not said) and writes it as the contract's
 * replay result; amounts are exact. Rules that change nothing are named, and so is a period without calls.
 */
export async function toReplayResult(
  store: Store,
  { selection, rules, cells, overview, provenance }: ReplayFacts,
  isOn: (ruleIndex: number) => boolean = () => true,
): Promise<ReplayResult> {
  const { period } = selection;
  const attribution = attribute(
    cells.map(({ cell }) => cell),
    { rules, isOn, hours: hoursOf(period) },
  );
  const { baseline, counterfactual } = attribution;
  const samples = changedCalls(cells, rules, isOn);
  const named = await nameCalls(store, selection, samples);
  const matched = matchedCalls(overview, rules);
  return {
    period,
    baseline: usdFromAtto(baseline),
    counterfactual: byScenario((scenario) => usdFromAtto(counterfactual[scenario])),
    attributions: attribution.rules.map(({ ruleIndex, saving, callsTouched }) => ({
      ruleId: rules[ruleIndex]?.id ?? '',
      saving: byScenario((scenario) => usdFromAtto(saving[scenario])),
      callsTouched,
    })),
    total: byScenario((scenario) => usdFromAtto(baseline - counterfactual[scenario])),
    calls: attribution.calls,
    callsTouched: attribution.callsTouched,
    unpricedCalls: overview.unpricedCalls,
    samples: samples.map(named),
    unmatchedRules: attribution.rules
      .filter(({ callsTouched }) => callsTouched === 0)
      .map(({ ruleIndex }) => ({
        ruleId: rules[ruleIndex]?.id ?? '',
        why: whyUntouched({
          matched: matched[ruleIndex] ?? 0,
          belowBook: belowBookCalls(cells, rules, (index) => index === ruleIndex),
          calls: attribution.calls,
        }),
      })),
    notices: noticesOf(period, overview, belowBookCalls(cells, rules, isOn)),
    provenance,
  };
}

/** Calls of rules that are on which no rule can serve another way, since they cost less than the book says. */
export function belowBookCalls(
  cells: readonly SampledCell[],
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean,
): number {
  const fields = new Set(rules.filter((_, index) => isOn(index)).map(({ change }) => fieldOf(change)));
  const isMatched = ({ cell }: SampledCell) =>
    [...fields].some((field) => cell.rules[field]?.some(isOn) === true);
  return cells.reduce(
    (sum, one) => (isMatched(one) && isBelowBook(one.cell) ? sum + one.cell.calls : sum),
    0,
  );
}

const counted = (calls: number) => `${calls.toLocaleString('en-US')} ${calls === 1 ? 'call' : 'calls'}`;

type Untouched = { readonly matched: number; readonly belowBook: number; readonly calls: number };

function whyUntouched({ matched, belowBook, calls }: Untouched): string {
  if (calls === 0) return 'The period has no priced calls.';
  if (matched === 0) return 'It matches no priced call of the period: look at the names in its match.';
  if (belowBook > 0)
    return `It matches ${counted(matched)} and changes none of them: ${belowBook === matched ? 'they' : `${counted(belowBook)} of them`} cost less than the price book says now, so nothing can be compared. Have them repriced, or state what was agreed.`;
  return `It matches ${counted(matched)} and changes none of them: they are like that already, or the other way has no price.`;
}

/** What must be said of a selection before its figures are read: that there is nothing to read comes first. */
export function noticesOf(
  { from, to }: Period,
  { pricedCalls, unpricedCalls, syntheticCalls, sumsCost }: Overview,
  belowBook: number,
): string[] {
  const between = `between ${from} and ${to}`;
  const sums =
    sumsCost === '0'
      ? []
      : [
          `Sums of usage exports and invoices ${between} cost ${formatUsd(sumsCost)}; they are no calls that could be replayed, so spend has them and no amount here does.`,
        ];
  if (pricedCalls === 0)
    return [
      unpricedCalls === 0
        ? `There are no calls ${between}: there was nothing to replay, and nothing here is a result.`
        : `None of the ${counted(unpricedCalls)} ${between} has a known price: nothing here is a result.`,
      ...sums,
    ];
  return [
    ...(syntheticCalls === 0
      ? []
      : [
          syntheticCalls === pricedCalls
            ? 'These figures come from generated calls, not from real traffic.'
            : `${syntheticCalls.toLocaleString('en-US')} of ${counted(pricedCalls)} are generated, not real traffic. Choose a project to keep them apart.`,
        ]),
    ...sums,
    ...(belowBook === 0
      ? []
      : [
          `${counted(belowBook)} cost less than the price book says now, so nothing is told of serving them another way. If prices have changed since, repricing the period shows by how much.`,
        ]),
  ];
}
