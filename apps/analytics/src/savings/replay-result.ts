import type { Period, Provenance, ReplayResult, Rule } from '@netra/contract';
import { attribute, byScenario, hoursOf, usdFromAtto } from '@netra/replay';
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
        why: whyUntouched(matched[ruleIndex] ?? 0, attribution.calls),
      })),
    notices: noticesOf(period, overview),
    provenance,
  };
}

function whyUntouched(matched: number, calls: number): string {
  if (calls === 0) return 'The period has no priced calls.';
  if (matched === 0) return 'It matches no priced call of the period: look at the names in its match.';
  return `It matches ${matched.toLocaleString('en-US')} calls and changes none of them: they are like that already, or the other way has no price.`;
}

/** What must be said of a selection before its figures are read. */
export function noticesOf(
  { from, to }: Period,
  { pricedCalls, unpricedCalls }: Pick<Overview, 'pricedCalls' | 'unpricedCalls'>,
): string[] {
  if (pricedCalls > 0) return [];
  const between = `between ${from} and ${to}`;
  return unpricedCalls === 0
    ? [`There are no calls ${between}: there was nothing to replay, and nothing here is a result.`]
    : [
        `None of the ${unpricedCalls.toLocaleString('en-US')} calls ${between} has a known price: nothing here is a result.`,
      ];
}
