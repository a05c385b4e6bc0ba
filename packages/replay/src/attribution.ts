import type { Rule } from '@netra/contract';
import type { Cell } from './cell.ts';
import { addToHour, commitmentSaving, type HourlyCosts } from './commitment.ts';
import { fieldsInOrder } from './fields.ts';
import { type ByScenario, byScenario, type Scenario, scenarios } from './scenario.ts';
import { isUncertain, type Served, serveCell } from './serve.ts';
import { ruleOn } from './serving.ts';

/** What one rule saved (signed, atto-dollars) after the fields before it had their effect. */
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

/** The rules, which of them are on (by index; all when not said), and the hours for which capacity is paid. */
export type Attributing = {
  readonly rules: readonly Rule[];
  readonly isOn?: (ruleIndex: number) => boolean;
  readonly hours: number;
};

type Tally = { saving: Record<Scenario, bigint>; callsTouched: number; hourly: HourlyCosts };

/** Attributes the saving of a set of rules over cells, in atto-dollars. */
export function attribute(
  cells: readonly Cell[],
  { rules, isOn = () => true, hours }: Attributing,
): Attribution {
  const tallies = new Map<number, Tally>();
  for (const index of rules.keys()) {
    if (isOn(index)) {
      tallies.set(index, { saving: { low: 0n, expected: 0n, high: 0n }, callsTouched: 0, hourly: new Map() });
    }
  }
  let baseline = 0n;
  let calls = 0;
  let callsTouched = 0;
  const counterfactual = { low: 0n, expected: 0n, high: 0n };
  for (const cell of cells) {
    baseline += cell.baseline;
    calls += cell.calls;
    const served = serveInAll(cell, { rules, isOn });
    for (const scenario of scenarios) counterfactual[scenario] += served[scenario].after;
    if (served.expected.steps.length > 0) callsTouched += cell.calls;
    if (served.expected.steps.length > 0) tallyCell(tallies, cell, { served, isOn });
  }
  for (const [index, tally] of tallies) {
    const change = rules[index]?.change;
    if (change?.kind !== 'commit') continue;
    const saving = commitmentSaving(change, tally.hourly, hours);
    for (const scenario of scenarios) {
      tally.saving[scenario] += saving[scenario];
      counterfactual[scenario] -= saving[scenario];
    }
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

function serveInAll(
  cell: Cell,
  serving: { rules: readonly Rule[]; isOn: (ruleIndex: number) => boolean },
): ByScenario<Served> {
  const expected = serveCell(cell, { ...serving, scenario: 'expected' });
  if (expected.steps.length === 0 || !isUncertain(cell, serving)) {
    return { low: expected, expected, high: expected };
  }
  return byScenario((scenario) =>
    scenario === 'expected' ? expected : serveCell(cell, { ...serving, scenario }),
  );
}

type Outcome = { readonly served: ByScenario<Served>; readonly isOn: (ruleIndex: number) => boolean };

function tallyCell(tallies: Map<number, Tally>, cell: Cell, { served, isOn }: Outcome): void {
  let before = byScenario((scenario) => served[scenario].before);
  for (const field of fieldsInOrder) {
    const steps = byScenario((scenario) => served[scenario].steps.find((step) => step.field === field));
    if (scenarios.every((scenario) => steps[scenario] === undefined)) continue;
    const after = byScenario((scenario) => steps[scenario]?.after ?? before[scenario]);
    const tally = tallies.get(ruleOn(cell, field, { isOn }) ?? -1);
    if (tally === undefined) continue;
    tally.callsTouched += cell.calls;
    for (const scenario of scenarios) tally.saving[scenario] += before[scenario] - after[scenario];
    if (field === 'commit' && cell.hour !== null) addToHour(tally.hourly, cell.hour, after);
    before = after;
  }
}
