import type { Span } from '@netra/contract';
import { prose } from '../../grounding/prose.ts';
import { counted, figureOf, type Reading } from '../../grounding/reading.ts';

/** How many scored answers would settle whether another model is good enough, and what they cost. */
export function evaluationStatements(reading: Reading<'define-evaluation'>): Span[][] {
  const { calls, testCost } = reading.result;
  if (calls === 0) return [];
  const cost =
    testCost === null
      ? []
      : prose`, which costs about ${figureOf(reading, ['testCost'], 'usd')} for the present model`;
  return [
    prose`To know whether another model is good enough, score ${counted(reading, ['answersNeeded'], 'answer')} of each${cost}: that tells a loss of quality of ${figureOf(reading, ['marginShare'], 'percent')}.`,
  ];
}

/** What was accepted so far, and what of it was kept. */
export function promiseStatements(reading: Reading<'promise-status'>): Span[][] {
  const { rows, calibration } = reading.result;
  if (rows.length === 0) return [prose`No finding has been accepted yet, so nothing was promised.`];
  const newest = prose`The newest acceptance is “${figureOf(reading, ['rows', 0, 'key'], 'text')}” (${figureOf(reading, ['rows', 0, 'status'], 'text')}), promised to save ${figureOf(reading, ['rows', 0, 'saving'], 'usd')} on the calls of its period.`;
  const kept = calibration.findIndex((entry) => entry.lever === null && entry.kept !== null);
  return [
    newest,
    kept < 0
      ? prose`What was really saved has not been worked out for any of them: mark one as applied, and ask again once calls were made the new way.`
      : prose`Of what was promised, ${figureOf(reading, ['calibration', kept, 'kept'], 'percent')} has really been saved, over ${counted(reading, ['calibration', kept, 'promises'], 'applied acceptance')}.`,
  ];
}
