import type { Span } from '@netra/contract';
import { prose } from '../../grounding/prose.ts';
import { figureOf } from '../../grounding/reading.ts';
import type { Materials } from './materials.ts';

/** Why a finding was not accepted, by the code of the error; what is not listed is told by its code. */
const reasons: Readonly<Record<string, string>> = {
  approval_denied: 'A person decided against it.',
  approval_expired: 'Nobody allowed it in time.',
  forbidden: 'Accepting takes the role of an analyst or more.',
};

/** What became of the finding that was to be accepted. */
export function acceptanceHeadline({ acceptance, savings, input }: Materials): Span[] {
  const accepted = input.actions?.accepted ?? null;
  if (acceptance !== undefined) {
    const usd = (...path: readonly string[]) => figureOf(acceptance, ['promise', ...path], 'usd');
    return prose`Accepted: “${figureOf(acceptance, ['title'], 'text')}”. Its promise, replayed on the calls of the period, is ${usd('saving', 'expected')} of ${usd('baseline')}, or ${usd('perMonth', 'expected')} a month. No call is made differently yet: carry out the plan below, then mark it as applied, and Apex will hold what it saves against the promise.`;
  }
  if (accepted === null || savings === undefined)
    return prose`There is no finding with evidence in this period that could be accepted.`;
  const title = figureOf(savings, ['findings', accepted.finding, 'title'], 'text');
  const why = accepted.code === null ? '' : (reasons[accepted.code] ?? `It was refused (${accepted.code}).`);
  return prose`“${title}” was not accepted. ${why}`;
}
