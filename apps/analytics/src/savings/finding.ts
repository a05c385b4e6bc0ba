import {
  type Change,
  type Delay,
  type Provenance,
  type Savings,
  type SavingsFinding,
  type Usd,
  usd,
} from '@netra/contract';
import {
  attoFromUsd,
  attribute,
  byScenario,
  fieldsInOrder,
  hoursOf,
  perMonth,
  usdFromAtto,
} from '@netra/replay';
import { changedCalls, type UnnamedSample } from './call-samples.ts';
import type { Candidate } from './levers/lever.ts';
import type { SampledCell } from './replay-cells.ts';
import type { Selection } from './selection.ts';

/** A finding saves at least one part in this many of what its feature costs with that model; less is noise. */
const smallestPart = 50n;

export type PricedWith = {
  readonly candidates: readonly Candidate[];
  /** Cells in which a candidate's rule is simulated alone. */
  readonly cellsOf: (candidate: number) => readonly SampledCell[];
  readonly selection: Selection;
  readonly provenance: Provenance;
};

type UnnamedFinding = Omit<SavingsFinding, 'evidence'> & {
  readonly evidence: Omit<SavingsFinding['evidence'], 'samples'> & { readonly samples: UnnamedSample[] };
};

/** The cells that each rule matches, by its index. */
export function cellsByRule(cells: readonly SampledCell[]): Map<number, SampledCell[]> {
  const found = new Map<number, SampledCell[]>();
  for (const sampled of cells) {
    for (const field of fieldsInOrder) {
      for (const index of sampled.cell.rules[field] ?? []) {
        const list = found.get(index);
        if (list === undefined) found.set(index, [sampled]);
        else list.push(sampled);
      }
    }
  }
  return found;
}

/** A candidate with what its rule alone saves in the period; undefined where that is nothing worth a change. */
export function toFinding(
  index: number,
  { candidates, cellsOf, selection, provenance }: PricedWith,
): UnnamedFinding | undefined {
  const candidate = candidates[index];
  if (candidate === undefined) return undefined;
  const { group, facts, ...stated } = candidate;
  const rules = candidates.map(({ rule }) => rule);
  const isOn = (ruleIndex: number) => ruleIndex === index;
  const own = cellsOf(index);
  const { period } = selection;
  const attribution = attribute(
    own.map(({ cell }) => cell),
    { rules, isOn, hours: hoursOf(period) },
  );
  const [mine] = attribution.rules;
  if (mine === undefined || mine.saving.expected <= 0n) return undefined;
  if (mine.saving.expected * smallestPart < attoFromUsd(group.spent)) return undefined;
  const saving = byScenario((scenario) => usdFromAtto(mine.saving[scenario]));
  const periodMs = Date.parse(period.to) - Date.parse(period.from);
  const monthly = (amount: Usd) => perMonth([amount], periodMs)[0] ?? usd('0');
  return {
    id: candidate.rule.id,
    ...stated,
    delay: delayOf(candidate.rule.change),
    saving,
    perMonth: byScenario((scenario) => monthly(saving[scenario])),
    callsTouched: mine.callsTouched,
    evidence: {
      provenance,
      samples: changedCalls(own, rules, isOn),
      ...(facts === undefined ? {} : { facts }),
    },
  };
}

/** How much later answers arrive: batches promise a day, flexible tiers queue, a cascade asks twice. */
export function delayOf(change: Change): Delay {
  switch (change.kind) {
    case 'batch':
      return 'hours';
    case 'tier':
      return change.serviceTier === 'flex' ? 'minutes' : 'none';
    case 'cascade':
      return 'seconds';
    default:
      return 'none';
  }
}

/** Orders findings by what they are expected to save, most first; equal ones by id. */
export function byExpectedSaving(
  left: Savings['findings'][number],
  right: Savings['findings'][number],
): number {
  const difference = attoFromUsd(right.saving.expected) - attoFromUsd(left.saving.expected);
  return difference > 0n ? 1 : difference < 0n ? -1 : left.id < right.id ? -1 : 1;
}
