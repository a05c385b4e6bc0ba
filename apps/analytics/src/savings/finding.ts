import { type Period, type Provenance, type SavingsFinding, type Usd, usd } from '@netra/contract';
import { attoFromUsd, attribute, byScenario, perMonth, usdFromAtto } from '@netra/replay';
import type { Candidate } from './levers/lever.ts';
import type { SampledCell } from './replay-cells.ts';
import { callSamples } from './replay-result.ts';

/** A finding saves at least one part in this many of what its feature costs with that model; less is noise. */
const smallestPart = 50n;

export type PricedWith = {
  readonly candidates: readonly Candidate[];
  /** Cells of all candidates' rules, each simulated alone. */
  readonly cells: readonly SampledCell[];
  readonly period: Period;
  readonly provenance: Provenance;
};

/** A candidate with what its rule alone saves in the period; undefined where that is nothing worth a change. */
export function toFinding(index: number, { candidates, cells, period, provenance }: PricedWith) {
  const candidate = candidates[index];
  if (candidate === undefined) return undefined;
  const { group, blocks: _, ...facts } = candidate;
  const rules = candidates.map(({ rule }) => rule);
  const isOn = (ruleIndex: number) => ruleIndex === index;
  const own = cells.filter(({ cell }) => Object.values(cell.rule).includes(index));
  const attribution = attribute(
    own.map(({ cell }) => cell),
    rules,
    isOn,
  );
  const [mine] = attribution.rules;
  if (mine === undefined || mine.saving.expected <= 0n) return undefined;
  if (mine.saving.expected * smallestPart < attoFromUsd(group.spent)) return undefined;
  const saving = byScenario((scenario) => usdFromAtto(mine.saving[scenario]));
  const periodMs = Date.parse(period.to) - Date.parse(period.from);
  const monthly = (amount: Usd) => perMonth([amount], periodMs)[0] ?? usd('0');
  return {
    id: candidate.rule.id,
    ...facts,
    saving,
    perMonth: byScenario((scenario) => monthly(saving[scenario])),
    callsTouched: mine.callsTouched,
    evidence: { provenance, samples: callSamples(own, rules, isOn) },
  } satisfies SavingsFinding;
}

/** Orders findings by what they are expected to save, most first; equal ones by id. */
export function byExpectedSaving(left: SavingsFinding, right: SavingsFinding): number {
  const difference = attoFromUsd(right.saving.expected) - attoFromUsd(left.saving.expected);
  return difference > 0n ? 1 : difference < 0n ? -1 : left.id < right.id ? -1 : 1;
}
