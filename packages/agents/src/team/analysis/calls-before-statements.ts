import type { Span } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** What the time that is compared with had in calls, and what they cost: a clause that goes on from what there is now. */
export function callsBeforeText(reading: Reading<'spend'>): Span[] {
  const { totals, period } = reading.result;
  const before = prose`before that (${periodText(period)}) `;
  const calls = counted(reading, ['totals', 'calls'], 'call');
  if (totals.calls === 0) return prose`${before}there are no calls to compare with`;
  return totals.unpricedCalls === totals.calls
    ? prose`${before}there were ${calls}, none of which has a known price`
    : prose`${before}it was ${figureOf(reading, ['totals', 'cost'], 'usd')} on ${calls}`;
}

/** The same as a sentence of its own. */
export function callsBeforeStatements(reading: Reading<'spend'>): Span[][] {
  return [prose`Time compared with: ${callsBeforeText(reading)}.`];
}
