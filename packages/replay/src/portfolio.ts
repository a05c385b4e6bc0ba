import type { Rule } from '@netra/contract';
import type { Cell } from './cell.ts';
import { kindsInOrder } from './kinds.ts';
import { serveCell } from './serve.ts';

/**
 * Chooses rules greedily by the expected saving each adds to those already chosen, so two rules on the same dollar
 * never both count. Starts from `chosen`, considers `candidates` (indices of rules) and stops when none adds anything.
 */
export function choosePortfolio(
  cells: readonly Cell[],
  rules: readonly Rule[],
  { candidates, chosen = [] }: { candidates: readonly number[]; chosen?: readonly number[] },
): number[] {
  const cellsOf = new Map<number, Cell[]>();
  for (const cell of cells) {
    for (const kind of kindsInOrder) {
      const index = cell.rule[kind];
      if (index === undefined) continue;
      const list = cellsOf.get(index);
      if (list === undefined) cellsOf.set(index, [cell]);
      else list.push(cell);
    }
  }
  const picked = [...chosen];
  const open = new Set(candidates.filter((candidate) => !chosen.includes(candidate)));
  const on = new Set(picked);
  const added = (candidate: number) => {
    let sum = 0n;
    for (const cell of cellsOf.get(candidate) ?? []) {
      const without = serveCell(cell, { rules, isOn: (index) => on.has(index), scenario: 'expected' });
      const within = serveCell(cell, {
        rules,
        isOn: (index) => index === candidate || on.has(index),
        scenario: 'expected',
      });
      sum += without.after.batch - within.after.batch;
    }
    return sum;
  };
  while (open.size > 0) {
    let best: { candidate: number; saving: bigint } | undefined;
    for (const candidate of open) {
      const saving = added(candidate);
      if (saving > 0n && (best === undefined || saving > best.saving)) best = { candidate, saving };
    }
    if (best === undefined) break;
    picked.push(best.candidate);
    on.add(best.candidate);
    open.delete(best.candidate);
  }
  return picked;
}
