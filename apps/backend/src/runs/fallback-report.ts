import { newId, type Report, type WireError } from '@netra/contract';

/** What a report of last resort is made from. */
export type FallbackFacts = {
  readonly thread: string;
  readonly run: string;
  readonly question: string;
  readonly error: WireError;
  /** Tools whose results are kept as evidence. */
  readonly knownTools: readonly string[];
};

/** The report of a run whose team broke off: what is known, why there is no more, what to do next. Never empty. */
export function fallbackReport(facts: FallbackFacts): Report {
  const { thread, run, question, error } = facts;
  const known =
    facts.knownTools.length === 0
      ? 'No tool had answered by then.'
      : `Results were found by then and are kept as evidence: ${facts.knownTools.join(', ')}.`;
  return {
    id: newId('report'),
    thread,
    run,
    kind: 'fallback',
    question,
    headline: ['The work on this question ended before there was an answer.'],
    period: null,
    synthetic: false,
    sections: [
      {
        id: 'summary',
        title: 'Summary',
        blocks: [
          { type: 'paragraph', spans: [error.message] },
          { type: 'paragraph', spans: [known] },
        ],
      },
    ],
    recommendations: [],
    nextSteps: [error.suggestion, 'Ask the same question again; nothing was changed and nothing was lost.'],
    writtenBy: 'built-in analyst',
    createdAt: new Date().toISOString(),
  };
}
