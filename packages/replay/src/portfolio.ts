import type { Rule } from '@netra/contract';
import { type Attributing, attribute } from './attribution.ts';
import type { Cell } from './cell.ts';
import { type Field, fieldsInOrder } from './fields.ts';
import { serveCell } from './serve.ts';

export type PortfolioChoice = Attributing & {
  /** Indices of the rules to choose from. */
  readonly candidates: readonly number[];
  /** Indices of rules that are in already. */
  readonly chosen?: readonly number[];
};

/**
 * Chooses rules greedily by the expected saving each adds to those already chosen, so two rules on the same dollar
 * never both count and two that set the same field of a call are never both in. Capacity by the hour comes last: it can
 * only carry what the others leave. Stops when no candidate adds anything.
 */
export function choosePortfolio(cells: readonly Cell[], choice: PortfolioChoice): number[] {
  const { rules, candidates, chosen = [] } = choice;
  const places = placesOf(cells);
  const on = new Set(chosen);
  const open = new Set(candidates.filter((candidate) => !on.has(candidate)));
  for (const index of on) closeRivals(index, { open, places });
  const isCommitment = (index: number) => rules[index]?.change.kind === 'commit';
  const known = new Map<number, bigint>();
  const pick = (among: readonly number[], added: (candidate: number) => bigint): number | undefined => {
    let best: number | undefined;
    for (const candidate of among) {
      const saving = known.get(candidate) ?? added(candidate);
      known.set(candidate, saving);
      if (saving > 0n && (best === undefined || saving > (known.get(best) ?? 0n))) best = candidate;
    }
    return best;
  };
  const byCall = (candidate: number) => addedTo(places.get(candidate)?.cells ?? [], { rules, on, candidate });
  const byHour = (candidate: number) => addedCapacity(cells, { ...choice, on, candidate });
  for (const [isLater, added] of [
    [false, byCall],
    [true, byHour],
  ] as const) {
    for (;;) {
      const best = pick(
        [...open].filter((index) => isCommitment(index) === isLater),
        added,
      );
      if (best === undefined) break;
      on.add(best);
      open.delete(best);
      closeRivals(best, { open, places });
      // What others add changes only where they meet the one just chosen.
      const met = places.get(best)?.rules ?? new Set();
      for (const index of met) known.delete(index);
    }
  }
  return [...on];
}

type Place = { readonly cells: Cell[]; readonly rules: Set<number>; readonly rivals: Set<number> };

/** Where each rule applies: its cells, the rules it meets there, and those that set the same field there. */
function placesOf(cells: readonly Cell[]): Map<number, Place> {
  const places = new Map<number, Place>();
  for (const cell of cells) {
    const all = fieldsInOrder.flatMap((field: Field) => cell.rules[field] ?? []);
    for (const field of fieldsInOrder) {
      const ofField = cell.rules[field] ?? [];
      for (const index of ofField) {
        const place = places.get(index) ?? { cells: [], rules: new Set(), rivals: new Set() };
        places.set(index, place);
        place.cells.push(cell);
        for (const other of all) place.rules.add(other);
        for (const other of ofField) if (other !== index) place.rivals.add(other);
      }
    }
  }
  return places;
}

type Rivalry = {
  readonly open: Set<number>;
  readonly places: ReadonlyMap<number, Place>;
};

function closeRivals(index: number, { open, places }: Rivalry): void {
  for (const rival of places.get(index)?.rivals ?? []) open.delete(rival);
}

type Trial = {
  readonly rules: readonly Rule[];
  readonly on: ReadonlySet<number>;
  readonly candidate: number;
};

function addedTo(cells: readonly Cell[], { rules, on, candidate }: Trial): bigint {
  let sum = 0n;
  for (const cell of cells) {
    const without = serveCell(cell, { rules, isOn: (index) => on.has(index), scenario: 'expected' });
    const within = serveCell(cell, {
      rules,
      isOn: (index) => index === candidate || on.has(index),
      scenario: 'expected',
    });
    sum += without.after - within.after;
  }
  return sum;
}

function addedCapacity(cells: readonly Cell[], { rules, hours, on, candidate }: Attributing & Trial): bigint {
  const result = attribute(cells, {
    rules,
    hours,
    isOn: (index) => index === candidate || on.has(index),
  });
  return result.rules.find(({ ruleIndex }) => ruleIndex === candidate)?.saving.expected ?? 0n;
}
