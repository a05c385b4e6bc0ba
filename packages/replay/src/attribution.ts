import type { Rule } from '@netra/contract';
import type { Cell } from './cell.ts';
import { type Kind, kindsInOrder } from './kinds.ts';
import { type ByScenario, byScenario, type Scenario } from './scenario.ts';
import { serveCell } from './serve.ts';

/** What one rule saved (signed, atto-dollars) after the kinds before it had their effect. */
export type RuleAttribution = {
  readonly ruleIndex: number;
  readonly saving: ByScenario<bigint>;
  readonly callsTouched: number;
};

/** The bill of the cells under the rules that are on; in each scenario the savings sum to baseline - counterfactual. */
export type Attribution = {
  readonly baseline: bigint;
  readonly counterfactual: ByScenario<bigint>;
  readonly rules: readonly RuleAttribution[];
  readonly calls: number;
  readonly callsTouched: number;
};

type Tally = { saving: Record<Scenario, bigint>; callsTouched: number };

/** Attributes the saving of a set of rules (by index; all of them when not said) over cells, in atto-dollars. */
export function attribute(
  cells: readonly Cell[],
  rules: readonly Rule[],
  isOn: (ruleIndex: number) => boolean = () => true,
): Attribution {
  const tallies = new Map<number, Tally>();
  for (const index of rules.keys()) {
    if (isOn(index)) tallies.set(index, { saving: { low: 0n, expected: 0n, high: 0n }, callsTouched: 0 });
  }
  let baseline = 0n;
  let calls = 0;
  let callsTouched = 0;
  const counterfactual = { low: 0n, expected: 0n, high: 0n };
  for (const cell of cells) {
    baseline += cell.baseline;
    calls += cell.calls;
    const served = byScenario((scenario) => serveCell(cell, { rules, isOn, scenario }));
    for (const scenario of ['low', 'expected', 'high'] as const) {
      counterfactual[scenario] += served[scenario].after.batch;
    }
    let isTouched = false;
    let before: ByScenario<bigint> = byScenario((scenario) => served[scenario].before);
    for (const kind of kindsInOrder) {
      const after = byScenario((scenario) => served[scenario].after[kind]);
      if (served.expected.touched[kind]) {
        isTouched = true;
        tally(tallies, cell, { kind, before, after });
      }
      before = after;
    }
    if (isTouched) callsTouched += cell.calls;
  }
  return {
    baseline,
    counterfactual,
    rules: [...tallies].map(([ruleIndex, { saving, callsTouched: touched }]) => ({
      ruleIndex,
      saving,
      callsTouched: touched,
    })),
    calls,
    callsTouched,
  };
}

type Step = { readonly kind: Kind; readonly before: ByScenario<bigint>; readonly after: ByScenario<bigint> };

function tally(tallies: Map<number, Tally>, cell: Cell, { kind, before, after }: Step): void {
  const index = cell.rule[kind];
  const entry = index === undefined ? undefined : tallies.get(index);
  if (entry === undefined) return;
  entry.callsTouched += cell.calls;
  for (const scenario of ['low', 'expected', 'high'] as const) {
    entry.saving[scenario] += before[scenario] - after[scenario];
  }
}
