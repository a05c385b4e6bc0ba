import type { Report, ReportKind } from '@netra/contract';
import { groundReport } from '../../grounding/ground-report.ts';
import { pointsAt } from '../search/refers-back.ts';
import { asksForHelp } from '../triage/triage-record.ts';
import { list, paragraph, section } from './blocks.ts';
import { earlierSection } from './earlier-section.ts';
import { builtInAnalyst, fallbackReport, type ReportIdentity } from './fallback-report.ts';
import { fixedTexts } from './fixed-texts.ts';
import { guidanceAnswer, guidanceSections } from './guidance-sections.ts';
import { answerOf } from './headline.ts';
import { methodSection, notSeenSection } from './limit-sections.ts';
import type { Materials } from './materials.ts';
import { nextStepsOf, nextStepsSection } from './next-steps.ts';
import { findingsSection, planSection, portfolioSection, recommendationsOf } from './savings-sections.ts';
import { noticesOf, summarySection } from './summary-section.ts';
import { valueStreamSection } from './value-stream-section.ts';
import { whatHappenedSection } from './what-happened-section.ts';
import { workloadReport } from './workload-report.ts';

/** What kind of report the team's findings allow. */
function kindOf({ input }: Materials): ReportKind {
  const { triage, analysis, optimizer, dataRequest, absent, synthetic } = input;
  if (synthetic !== null) return synthetic.status === 'done' ? 'full' : 'partial';
  const isAnalysed = analysis !== null || optimizer !== null;
  if (triage === null || asksForHelp(triage) || !isAnalysed || triage.sufficiency.verdict === 'insufficient')
    return triage !== null || dataRequest !== null ? 'guidance' : 'fallback';
  const isWhole =
    triage.sufficiency.verdict === 'sufficient' &&
    analysis?.status === 'done' &&
    optimizer !== null &&
    absent.length === 0;
  return isWhole ? 'full' : 'partial';
}

function missingNotes({ input }: Materials): string[] {
  return input.absent.map(({ agent, code }) => `The ${agent} agent could not finish (${code}).`);
}

/** True where what was asked for is what documents or earlier answers say, and they say something. */
function asksForQuotes({ earlier, question }: Materials): boolean {
  if (earlier === undefined) return false;
  const { documents, threads } = pointsAt(question);
  const { result } = earlier;
  return (documents && result.documents.length > 0) || (threads && result.passages.length > 0);
}

function analysisReport(materials: Materials, identity: ReportIdentity, isWithheld: boolean): Report {
  const nextSteps = nextStepsOf(materials);
  const answer = answerOf(materials);
  const quoted = earlierSection(materials);
  const isQuoted = asksForQuotes(materials);
  return {
    ...identity,
    kind: kindOf(materials),
    headline: answer.headline,
    period: materials.input.triage?.period ?? null,
    synthetic: materials.input.triage?.sufficiency.synthetic ?? false,
    sections: [
      // Such a quotation is the answer, and stands before what the calls say.
      ...(isQuoted ? quoted : []),
      ...summarySection(materials, answer),
      ...(isQuoted ? [] : quoted),
      ...whatHappenedSection(materials),
      ...findingsSection(materials),
      ...portfolioSection(materials),
      ...planSection(materials),
      ...valueStreamSection(materials),
      ...notSeenSection(materials, isWithheld),
      ...methodSection(materials),
      ...nextStepsSection(nextSteps),
    ],
    recommendations: recommendationsOf(materials),
    nextSteps,
    writtenBy: builtInAnalyst,
  };
}

function guidanceReport(materials: Materials, identity: ReportIdentity): Report {
  const nextSteps = nextStepsOf(materials);
  const answer = guidanceAnswer(materials);
  const quoted = earlierSection(materials);
  const isQuoted = asksForQuotes(materials);
  const notes = [...noticesOf(materials), ...missingNotes(materials).map((note) => [note])];
  return {
    ...identity,
    kind: 'guidance',
    headline: answer.headline,
    period: materials.input.analysis === null ? null : (materials.input.triage?.period ?? null),
    synthetic: materials.input.triage?.sufficiency.synthetic ?? false,
    sections: [
      ...(isQuoted ? quoted : []),
      ...section('summary', 'Summary', [
        ...answer.paragraphs.map(paragraph),
        ...list(notes.length > 0 ? notes : [nextSteps.slice(0, 1)]),
      ]),
      ...(isQuoted ? [] : quoted),
      ...whatHappenedSection(materials),
      ...guidanceSections(materials),
      ...nextStepsSection(nextSteps),
    ],
    recommendations: [],
    nextSteps,
    writtenBy: builtInAnalyst,
  };
}

function draft(materials: Materials, identity: ReportIdentity, isWithheld: boolean): Report {
  if (materials.input.synthetic !== null) return workloadReport(materials, identity, kindOf(materials));
  switch (kindOf(materials)) {
    case 'full':
    case 'partial':
      return analysisReport(materials, identity, isWithheld);
    case 'guidance':
      return guidanceReport(materials, identity);
    case 'fallback':
      return fallbackReport(identity, missingNotes(materials));
  }
}

export type Composed = {
  readonly report: Report;
  readonly violations: readonly { readonly place: string; readonly problem: string }[];
};

/** Writes the report by templates over the evidence, and leaves out every statement the evidence does not bear. */
export function composeReport(materials: Materials, identity: ReportIdentity): Composed {
  const fixed = fixedTexts(materials.evidence);
  const first = groundReport(draft(materials, identity, false), materials.evidence, fixed);
  if (first.violations.length === 0) return first;
  const second = groundReport(draft(materials, identity, true), materials.evidence, fixed);
  return { report: second.report, violations: first.violations };
}
