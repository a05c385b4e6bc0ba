import type { Block, Evidence, Figure, Recommendation, Report, Span } from '@netra/contract';
import { allowedText } from './allowed-text.ts';
import { figureProblem, type Problem } from './check-figure.ts';
import { sentencesOf } from './sentences.ts';

/** A statement of a report that its evidence does not bear out, and where it stands (JSON pointer into the report). */
export type Violation = { readonly place: string; readonly problem: Problem; readonly text: string };

export type Grounded = {
  /** The report without the sentences, cells and points that are in `violations`. */
  readonly report: Report;
  readonly violations: readonly Violation[];
};

/** What replaces a headline of which nothing could be borne out. */
export const withheldHeadline =
  'The answer was withheld, because its numbers could not be matched to evidence.';

/** Words of the question that are names with digits in them (`gpt-9`): to say that there is no such thing claims nothing. */
function namesIn(question: string): string[] {
  const words = question
    .toLowerCase()
    .match(/(?<![\p{L}\p{N}$€£])\p{L}[\p{L}\p{N}]*(?:[-_.][\p{L}\p{N}]+)*/gu);
  return (words ?? []).filter((word) => /\p{N}/u.test(word));
}

type Checker = {
  readonly violations: Violation[];
  figure(figure: Figure, place: string): boolean;
  text(text: string, place: string): boolean;
  spans(spans: readonly Span[], place: string): Span[];
};

function checkerOf(report: Report, evidence: readonly Evidence[], fixed: readonly string[]): Checker {
  const byId = new Map(evidence.map((item) => [item.id, item]));
  const allowed = allowedText(evidence, report.period === null ? [] : [report.period], [
    ...fixed,
    ...namesIn(report.question),
  ]);
  const violations: Violation[] = [];
  const figure = (candidate: Figure, place: string) => {
    const problem = figureProblem(candidate, byId);
    if (problem !== undefined) violations.push({ place, problem, text: String(candidate.value) });
    return problem === undefined;
  };
  const text = (candidate: string, place: string) => {
    const isClaim = allowed.holdsClaim(candidate);
    if (isClaim) violations.push({ place, problem: 'number-without-evidence', text: candidate });
    return !isClaim;
  };
  /** Text that figures interrupt is judged whole, so that a claim cannot hide at a seam. */
  const spans = (candidates: readonly Span[], place: string) =>
    sentencesOf(candidates)
      .filter((sentence) => {
        const words = sentence.map((span) => (typeof span === 'string' ? span : '\u0000')).join('');
        const figures = sentence.filter((span) => typeof span !== 'string');
        return [text(words, place), ...figures.map((span) => figure(span, place))].every(Boolean);
      })
      .flat();
  return { violations, figure, text, spans };
}

function groundTable(block: Extract<Block, { type: 'table' }>, place: string, checker: Checker): Block {
  const rows = block.rows.map((row, rowIndex) =>
    row.map((cell, cellIndex) => {
      if (cell === null) return null;
      const at = `${place}/rows/${rowIndex}/${cellIndex}`;
      const holds = typeof cell === 'string' ? checker.text(cell, at) : checker.figure(cell, at);
      return holds ? cell : null;
    }),
  );
  const columns = block.columns.filter((column, index) =>
    checker.text(column.title, `${place}/columns/${index}`),
  );
  const isTitled = checker.text(block.title, `${place}/title`);
  return columns.length === block.columns.length
    ? { ...block, title: isTitled ? block.title : '', rows }
    : { ...block, title: '', columns: [], rows: [] };
}

function groundBlock(block: Block, place: string, checker: Checker): Block {
  switch (block.type) {
    case 'paragraph':
      return { ...block, spans: checker.spans(block.spans, `${place}/spans`) };
    case 'list':
      return {
        ...block,
        items: block.items
          .map((item, index) => checker.spans(item, `${place}/items/${index}`))
          .filter((item) => item.length > 0),
      };
    case 'table':
      return groundTable(block, place, checker);
    case 'chart':
      return {
        ...block,
        title: checker.text(block.title, `${place}/title`) ? block.title : '',
        points: block.points.filter((point, index) =>
          [
            checker.text(point.label, `${place}/points/${index}/label`),
            ...Object.entries(point.values).map(([series, value]) => {
              const at = `${place}/points/${index}/values/${series}`;
              const isSameFormat = value.format === block.format;
              if (!isSameFormat)
                checker.violations.push({ place: at, problem: 'format-wrong', text: value.format });
              return checker.figure(value, at) && isSameFormat;
            }),
          ].every(Boolean),
        ),
      };
  }
}

function isEmpty(block: Block): boolean {
  switch (block.type) {
    case 'paragraph':
      return block.spans.length === 0;
    case 'list':
      return block.items.length === 0;
    case 'table':
      return block.rows.length === 0;
    case 'chart':
      return block.points.length === 0;
  }
}

function groundRecommendation(
  recommendation: Recommendation,
  place: string,
  checker: Checker,
): Recommendation[] {
  const holds = [
    checker.text(recommendation.title, `${place}/title`),
    ...Object.entries(recommendation.saving).map(([scenario, figure]) =>
      checker.figure(figure, `${place}/saving/${scenario}`),
    ),
  ].every(Boolean);
  const explanation = checker.spans(recommendation.explanation, `${place}/explanation`);
  return holds ? [{ ...recommendation, explanation }] : [];
}

/**
 * Checks every number of a report against the evidence and leaves out what does not hold: a sentence, a table
 * cell, a chart point, a recommendation. `fixed` are texts of the program itself that hold digits (an example).
 */
export function groundReport(
  report: Report,
  evidence: readonly Evidence[],
  fixed: readonly string[] = [],
): Grounded {
  const checker = checkerOf(report, evidence, fixed);
  const headline = checker.spans(report.headline, '/headline');
  const sections = report.sections.map((section, index) => ({
    ...section,
    title: checker.text(section.title, `/sections/${index}/title`) ? section.title : section.id,
    blocks: section.blocks
      .map((block, position) => groundBlock(block, `/sections/${index}/blocks/${position}`, checker))
      .filter((block) => !isEmpty(block)),
  }));
  const recommendations = report.recommendations.flatMap((recommendation, index) =>
    groundRecommendation(recommendation, `/recommendations/${index}`, checker),
  );
  const nextSteps = report.nextSteps.filter((step, index) => checker.text(step, `/nextSteps/${index}`));
  return {
    report: {
      ...report,
      headline: headline.length === 0 ? [withheldHeadline] : headline,
      sections,
      recommendations,
      nextSteps,
    },
    violations: checker.violations,
  };
}

/** Every statement of a report that its evidence does not bear out; empty when all hold. */
export function checkReport(
  report: Report,
  evidence: readonly Evidence[],
  fixed: readonly string[] = [],
): readonly Violation[] {
  return groundReport(report, evidence, fixed).violations;
}
