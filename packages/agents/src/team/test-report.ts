import type { Report } from '@netra/contract';
import { checkReport } from '../grounding/ground-report.ts';
import { plainText } from '../grounding/render-markdown.ts';
import { fixedTexts } from './report/fixed-texts.ts';
import type { Rehearsal } from './test-context.ts';

/** The question that a newcomer asks first. */
export const golden = 'Where does our money go and what should we change first?';

/** The one report of a rehearsal; fails when it is not alone, not borne out by its evidence, or has nothing to say. */
export function theReport(rehearsal: Rehearsal): Report {
  const [report, ...more] = rehearsal.reports;
  if (report === undefined || more.length > 0) throw new Error(`${rehearsal.reports.length} reports`);
  const violations = checkReport(report, rehearsal.evidence, fixedTexts(rehearsal.evidence));
  if (violations.length > 0) throw new Error(`without evidence: ${JSON.stringify(violations)}`);
  if (report.nextSteps.length === 0 || report.sections.length === 0) throw new Error('an empty report');
  return report;
}

/** The answer as it is read first: its headline and the paragraphs of the summary that go on with it. */
export function answerText(report: Report): string {
  const paragraphs = report.sections
    .filter(({ id }) => id === 'summary')
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'paragraph' ? [block.spans] : [])));
  return [report.headline, ...paragraphs].map(plainText).join('\n');
}

/** Who took part, in the order in which they began. */
export function agentsOf(rehearsal: Rehearsal) {
  return rehearsal.lines.filter((line) => line.type === 'agent_started').map((line) => line.agent);
}
