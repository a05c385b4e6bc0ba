import {
  compareUsd,
  formatFigureValue,
  formatUsd,
  type Period,
  type QuestionAnswer,
  subtractUsd,
  type Usd,
  zeroUsd,
} from '@netra/contract';

/** A number with what it counts: `1 call`, `1,200 calls`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${formatFigureValue(value, 'count')} ${value === 1 ? one : many}`;
}

/** A share as a percentage. */
export function share(value: number): string {
  return formatFigureValue(value, 'percent');
}

/** A period by its days. */
export function span(period: Period): string {
  return `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`;
}

/** An amount and which way it goes: `$3.00 more`. */
export function difference(amount: Usd): string {
  const direction = compareUsd(amount, zeroUsd);
  if (direction === 0) return 'no difference';
  return direction > 0 ? `${formatUsd(amount)} more` : `${formatUsd(subtractUsd(zeroUsd, amount))} less`;
}

/** What amounts leave out. */
export function unpricedNote(calls: number): string {
  return calls === 0 ? '' : `; ${count(calls, 'call')} without a known price are in no amount`;
}

/** What of an amount may be in it twice. */
export function twiceNote(twice: QuestionAnswer<'spend'>['countedTwice']): string {
  return twice === undefined
    ? ''
    : `; up to ${formatUsd(twice.cost)} may be counted twice, as calls and in imported sums`;
}

/** Rows whose cost is known: one of calls without a price would say that they cost $0. */
export function withCost<Row extends { readonly cost: Usd }>(rows: readonly Row[]): Row[] {
  return rows.filter(({ cost }) => compareUsd(cost, zeroUsd) > 0);
}

/** Why there is no amount: no calls, or none with a price. Calls that cost nothing are another thing. */
export function withoutCost(calls: number, unpricedCalls: number): string {
  if (calls === 0) return 'There are no calls in the period.';
  return unpricedCalls < calls
    ? `The calls with a known price cost nothing${unpricedNote(unpricedCalls)}.`
    : 'None of the calls has a known price.';
}

/** Models that limits were given for and that no call went to. */
export function unusedNote(models: readonly string[]): string {
  return models.length === 0 ? '' : `; there are no calls of ${models.join(', ')}`;
}

/** Why nothing can be saved: that is no finding of a lever. */
export const nothingToSave = 'There is no spend with a known price in the period to save of.';
