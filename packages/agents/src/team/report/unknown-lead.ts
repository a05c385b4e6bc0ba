import type { Span } from '@netra/contract';
import { prose } from '../../grounding/prose.ts';
import type { TriageRecord } from '../triage/triage-record.ts';

/** What stands before any answer when the question names what the data does not hold: nobody may take it for the answer. */
export function unknownLead(triage: TriageRecord | null): Span[] {
  const names = triage?.unknown ?? [];
  if (triage === null || names.length === 0) return [];
  const listed = names.map((name) => `“${name}”`).join(' or ');
  return triage.mentions.length === 0
    ? prose`There are no calls of ${listed} in the data, so this is about all calls.`
    : prose`There are no calls of ${listed} in the data.`;
}
