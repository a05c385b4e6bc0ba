import type { Change } from '@netra/contract';
import { cachePrompt } from './cache-prompt.ts';
import type { Cell } from './cell.ts';
import { changeTier, intoBatch, moveRegion, switchModel } from './change-place.ts';
import { capOutput, lowerReasoning, shortenPart, shrinkMedia } from './change-prompt.ts';
import { type Field, fieldsInOrder } from './fields.ts';
import { toMicro } from './rates.ts';
import { changeOn, type Effect, type Part, type Serving, served, wholeRatio } from './serving.ts';

/** Costs of a cell in atto-dollars as one field after the other takes effect, and which of them changed it. */
export type Served = {
  readonly before: bigint;
  /** What is left after each field that changed something; the others left it as it was. */
  readonly steps: readonly { readonly field: Field; readonly after: bigint }[];
  readonly after: bigint;
};

/**
 * What a cell costs under the rules that are on. What the bill holds beyond the tokens at book prices (tool units)
 * stays as it is. Where the recorded cost is less than the book's price of the tokens, or the book has no price, a
 * re-pricing would compare unlike things: such a cell can only be dropped or carried by capacity, not served differently.
 */
export function serveCell(cell: Cell, serving: Serving): Served {
  const before = cell.baseline;
  const steps: { field: Field; after: bigint }[] = [];
  let parts: readonly Part[] | null | undefined;
  let beyondTokens = 0n;
  let after = before;
  const effect: Effect = { cell, scenario: serving.scenario, serving };
  for (const field of fieldsInOrder) {
    const change = cell.rules[field] === undefined ? undefined : changeOn(cell, field, serving);
    if (change === undefined) continue;
    if (isGone(cell, field)) return { before, steps: [...steps, { field, after: 0n }], after: 0n };
    if (field === 'commit') {
      steps.push({ field, after });
      continue;
    }
    if (parts === undefined) {
      const own = asItWas(cell);
      parts = own === null ? null : [own];
      beyondTokens = before - (own?.cost ?? 0n);
    }
    const changed = parts === null ? null : applied(parts, change, effect);
    if (changed === null) continue;
    parts = changed;
    after = parts.reduce((sum, { cost }) => sum + cost, beyondTokens);
    steps.push({ field, after });
  }
  return { before, steps, after };
}

function isGone(cell: Cell, field: Field): boolean {
  switch (field) {
    case 'dropAll':
      return true;
    case 'dropRetries':
      return cell.isRetried;
    case 'dropExcess':
      return cell.isExcess;
    case 'dedupe':
      return cell.isRepeated;
    default:
      return false;
  }
}

function asItWas(cell: Cell): Part | null {
  const own = atBookPrice(cell);
  return own === null || own.cost > cell.baseline ? null : own;
}

function atBookPrice(cell: Cell): Part | null {
  const { startedAtMs: _, ...way } = cell.served;
  return served({ way, usage: toMicro(cell.usage), ratio: wholeRatio }, { cell });
}

/** True for calls that cost less than the book says of their tokens: they were priced otherwise than they would be now. */
export function isBelowBook(cell: Cell): boolean {
  const own = atBookPrice(cell);
  return own !== null && own.cost > cell.baseline;
}

/** The parts after a change; null where it changes nothing. Only who serves a call makes two parts of one. */
function applied(parts: readonly Part[], change: Change, effect: Effect): readonly Part[] | null {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  const withFirst = (changed: Part | null) => (changed === null ? null : [changed, ...others]);
  switch (change.kind) {
    case 'drop':
    case 'dedupe':
    case 'commit':
      return null;
    case 'trimPrefix':
    case 'compactHistory':
    case 'fitContext':
      return withFirst(shortenPart(first, change.kind, effect));
    case 'shrinkMedia':
      return withFirst(shrinkMedia(first, change, effect));
    case 'capOutput':
      return withFirst(capOutput(first, effect));
    case 'reasoning':
      return withFirst(lowerReasoning(first, change, effect));
    case 'model':
    case 'cascade':
      return switchModel(first, change, effect);
    case 'region':
      return moveRegion(parts, change, effect);
    case 'tier':
      return changeTier(parts, change, effect);
    case 'cache':
      // A cascade's first model sees every call; of the second one's cache no log says what it would hold.
      return withFirst(cachePrompt(first, change, effect));
    case 'batch':
      return intoBatch(parts, effect);
  }
}

/** Whether a rule of the cell makes its scenarios differ; where none does, one of them speaks for all. */
export function isUncertain(cell: Cell, serving: Omit<Serving, 'scenario'>): boolean {
  return fieldsInOrder.some((field) => {
    const change = cell.rules[field] === undefined ? undefined : changeOn(cell, field, serving);
    return change !== undefined && hasRange(change, cell);
  });
}

function hasRange(change: Change, cell: Cell): boolean {
  switch (change.kind) {
    case 'shrinkMedia':
    case 'reasoning':
    case 'model':
    case 'cascade':
      return true;
    case 'region':
      return cell.isCold;
    case 'cache':
      return change.hitShare !== undefined;
    case 'drop':
    case 'dedupe':
    case 'trimPrefix':
    case 'compactHistory':
    case 'fitContext':
    case 'capOutput':
    case 'tier':
    case 'batch':
    case 'commit':
      return false;
  }
}
