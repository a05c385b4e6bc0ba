import type { Period, Rule } from '@netra/contract';
import { attoFromUsd } from '@netra/replay';
import { bothFilters } from './filters.ts';
import { inOrder, type Looked, type Part, scaled } from './part.ts';
import { servedCalls } from './served-calls.ts';
import { halfWidth, partsOf } from './spread.ts';

const hourMs = 3_600_000;
const lengthOf = ({ from, to }: Period) => (Date.parse(to) - Date.parse(from)) / hourMs;

/**
 * What calls that are not made any more have saved: what they cost an hour before, for the hours of the period, less what
 * is still spent on them. Nothing is left that could tell how many there would have been, so their rate is taken as it was.
 */
export async function byRatePart(rule: Rule, looked: Looked): Promise<Part> {
  const filter = bothFilters(looked.filter, rule.match);
  const nothing: Part = {
    method: 'by-rate',
    ruleIds: [rule.id],
    saving: { low: 0n, expected: 0n, high: 0n },
    explanation: 'The rule and the filter have no call in common.',
    notices: [`${rule.id}: the rule and the filter have no call in common.`],
  };
  if (filter === undefined) return nothing;
  const spent = async (period: Period) =>
    (await servedCalls(looked, period, filter)).reduce((sum, row) => sum + attoFromUsd(row.spent), 0n);
  const [then, now] = await Promise.all([spent(looked.before), spent(looked.after)]);
  const perHour: number[] = [];
  for (const part of partsOf(looked.before)) perHour.push(Number(await spent(part)) / lengthOf(part));
  const hours = lengthOf(looked.after);
  const expected = scaled(then, hours / lengthOf(looked.before)) - now;
  const margin = BigInt(Math.round(halfWidth(perHour) * hours));
  return {
    method: 'by-rate',
    ruleIds: [rule.id],
    saving: inOrder(expected - margin, expected, expected + margin),
    explanation:
      'The calls are no longer made: what they cost an hour in the period of the promise, for the hours of this one, less what was still spent on them.',
    notices: now > 0n ? [`${rule.id}: such calls are still made.`] : [],
  };
}
