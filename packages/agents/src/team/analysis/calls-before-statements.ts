import type { Span } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** What the time that is compared with had in calls, and what they cost. */
export function callsBeforeStatements(reading: Reading<'spend'>): Span[][] {
  const { totals, period } = reading.result;
  if (totals.calls > 0 && totals.unpricedCalls === totals.calls)
    return [
      prose`Before that (${periodText(period)}) there were ${counted(reading, ['totals', 'calls'], 'call')}, none of which has a known price.`,
    ];
  return totals.calls === 0
    ? [prose`Before that (${periodText(period)}) there are no calls, so there is nothing to compare with.`]
    : [
        prose`Before that (${periodText(period)}) it was ${figureOf(reading, ['totals', 'cost'], 'usd')} on ${counted(reading, ['totals', 'calls'], 'call')}.`,
      ];
}
