import type { Span } from '@netra/contract';
import { periodText } from '../../grounding/date-text.ts';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** How many calls the period just before had, and what they cost: what usage is held against. */
export function callsBeforeStatements(reading: Reading<'spend'>): Span[][] {
  const { totals, period } = reading.result;
  if (totals.calls > 0 && totals.unpricedCalls === totals.calls)
    return [
      prose`The period just before (${periodText(period)}) had ${counted(reading, ['totals', 'calls'], 'call')}, none of which has a known price.`,
    ];
  return totals.calls === 0
    ? [
        prose`There are no calls in the period just before (${periodText(period)}), so there is nothing to hold usage against.`,
      ]
    : [
        prose`The period just before (${periodText(period)}) had ${counted(reading, ['totals', 'calls'], 'call')} for ${figureOf(reading, ['totals', 'cost'], 'usd')}.`,
      ];
}
