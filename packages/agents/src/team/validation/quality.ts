import type { Report, Span } from '@netra/contract';
import { type QualityAxis, qualityAxes } from './verdict.ts';

/** What a draft has to reach on every axis, or its report says what it falls short of. */
const bar = 0.5;
const longestSentence = 60;
const sectionsOfWholeReport = 9;

function wordsOf(spans: readonly Span[]): number {
  return spans.reduce(
    (sum, span) => sum + (typeof span === 'string' ? span.split(/\s+/).filter(Boolean).length : 1),
    0,
  );
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.min(1, part / whole);
}

/** Scores a draft on each axis from 0 to 1 by what can be counted in it; `withheld` statements count against it. */
export function scoresOf(report: Report, withheld: number, isOnTopic: boolean): Record<QualityAxis, number> {
  const paragraphs = report.sections.flatMap((section) =>
    section.blocks.flatMap((block) =>
      block.type === 'paragraph' ? [block.spans] : block.type === 'list' ? block.items : [],
    ),
  );
  // The answer is its headline and the paragraphs that go on with it.
  const opening = report.sections
    .filter(({ id }) => id === 'summary')
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'paragraph' ? [block.spans] : [])));
  const figures = (spans: readonly Span[]) => spans.filter((span) => typeof span !== 'string');
  const named = report.recommendations.filter(
    ({ explanation, title }) => title !== '' && explanation.length > 0,
  );
  return {
    specific: shareOf([report.headline, ...opening].flatMap(figures).length, 2),
    actionable: report.nextSteps.length === 0 ? 0 : 1,
    quantified: shareOf(named.length, report.recommendations.length),
    relevant: isOnTopic ? 1 : 0,
    complete: shareOf(report.sections.length, sectionsOfWholeReport) / (1 + withheld),
    clear: shareOf(paragraphs.filter((spans) => wordsOf(spans) <= longestSentence).length, paragraphs.length),
  };
}

/** The axes on which a draft is below the bar of the quality gate. */
export function shortfallsOf(scores: Readonly<Record<QualityAxis, number>>): QualityAxis[] {
  return qualityAxes.filter((axis) => scores[axis] < bar);
}
