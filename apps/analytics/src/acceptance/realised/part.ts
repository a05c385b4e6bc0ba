import type { Filter, Period, Realised, Scope } from '@netra/contract';
import type { PriceBook } from '@netra/pricing';
import type { ByScenario } from '@netra/replay';
import type { Store } from '../../store/store.ts';

/** What a realised saving is worked out of. */
export type Looked = {
  readonly store: Store;
  readonly scope: Scope;
  readonly book: PriceBook;
  readonly filter: Filter;
  /** The period of the promise, under the old policy, and the one that is looked at, under the new. */
  readonly before: Period;
  readonly after: Period;
};

/** A part of the realised saving, in atto-dollars. */
export type Part = {
  readonly method: Realised['parts'][number]['method'];
  readonly ruleIds: readonly string[];
  readonly saving: ByScenario<bigint>;
  readonly explanation: string;
  readonly notices: readonly string[];
};

const scale = 1_000_000_000;

/** An amount times a plain number, to nine digits: for what is an estimate by itself. */
export function scaled(amount: bigint, factor: number): bigint {
  return (amount * BigInt(Math.round(factor * scale))) / BigInt(scale);
}

/** Three values in order, as the low, the expected and the high one. */
export function inOrder(left: bigint, expected: bigint, right: bigint): ByScenario<bigint> {
  const least = left < right ? left : right;
  const most = left < right ? right : left;
  return {
    low: least < expected ? least : expected,
    expected,
    high: most > expected ? most : expected,
  };
}
