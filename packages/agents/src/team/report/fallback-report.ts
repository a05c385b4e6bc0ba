import type { Report } from '@netra/contract';
import { list, paragraph, section } from './blocks.ts';
import { nextStepsSection } from './next-steps.ts';

/** What every report says about itself. */
export type ReportIdentity = Pick<Report, 'id' | 'thread' | 'run' | 'question' | 'createdAt'>;

/** Who wrote a report that no model took part in. */
export const builtInAnalyst = 'built-in analyst';

const steps = [
  'Ask again in a moment.',
  'If it stays, tell an administrator: /health/ready of each service shows what fails.',
];

/** The report of a run in which everything failed: what is known, and what to do; it rests on no evidence and cannot fail. */
export function fallbackReport(identity: ReportIdentity, missing: readonly string[]): Report {
  return {
    ...identity,
    kind: 'fallback',
    headline: ['The question could not be worked out this time; nothing was changed and nothing was lost.'],
    period: null,
    synthetic: false,
    sections: [
      ...section('summary', 'Summary', [
        paragraph(['Your question is kept in this thread.']),
        ...list(missing.map((note) => [note])),
      ]),
      ...nextStepsSection(steps),
    ],
    recommendations: [],
    nextSteps: [...steps],
    writtenBy: builtInAnalyst,
  };
}
