import type { Figure, Report } from '@netra/contract';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedTexts } from '../team/report/fixed-texts.ts';
import { type Rehearsal, rehearse } from '../team/test-context.ts';
import { checkReport, groundReport, withheldHeadline } from './ground-report.ts';
import { plainText, renderMarkdown } from './render-markdown.ts';

let rehearsal: Rehearsal;
let report: Report;

beforeAll(async () => {
  rehearsal = await rehearse({ question: 'Where does our money go and what should we change first?' });
  report = rehearsal.reports[0]!;
});

function check(changed: Report) {
  return checkReport(changed, rehearsal.evidence, fixedTexts(rehearsal.evidence));
}

/** Every figure of a report, wherever it stands. */
function figuresIn(value: unknown): Figure[] {
  if (value === null || typeof value !== 'object') return [];
  if ('evidenceId' in value && 'pointer' in value) return [value as Figure];
  return Object.values(value).flatMap(figuresIn);
}

function withHeadline(...spans: Report['headline']): Report {
  return { ...report, headline: spans };
}

describe('groundReport', () => {
  it('passes the report of the team untouched', () => {
    const grounded = groundReport(report, rehearsal.evidence, fixedTexts(rehearsal.evidence));
    expect(grounded.violations).toEqual([]);
    expect(grounded.report).toEqual(report);
    expect(figuresIn(report).length).toBeGreaterThan(150);
  });

  it('refuses any figure whose value is not the one of its evidence', () => {
    const size = figuresIn(report).length;
    fc.assert(
      fc.property(fc.nat(size - 1), fc.oneof(fc.double(), fc.string(), fc.integer()), (at, value) => {
        const changed = structuredClone(report);
        const figure = figuresIn(changed)[at]!;
        fc.pre(figure.value !== value);
        figure.value = value;
        expect(check(changed).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses any figure that points to nothing, or to evidence of another run', () => {
    const size = figuresIn(report).length;
    fc.assert(
      fc.property(fc.nat(size - 1), fc.boolean(), (at, isPointer) => {
        const changed = structuredClone(report);
        const figure = figuresIn(changed)[at]!;
        if (isPointer) figure.pointer = `${figure.pointer}/nowhere`;
        else figure.evidenceId = 'evd_of_another_run';
        expect(check(changed).length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses a true value in a format that says something else', () => {
    const share = figuresIn(report).find((figure) => figure.pointer.endsWith('/share'))!;
    const cost = figuresIn(report).find((figure) => figure.pointer === '/totals/cost')!;
    for (const format of ['count', 'ms', 'ratio', 'usd', 'text'] as const)
      expect(check(withHeadline({ ...share, format }))).toMatchObject([{ problem: 'format-wrong' }]);
    for (const format of ['count', 'percent', 'text'] as const)
      expect(check(withHeadline({ ...cost, format }))).toMatchObject([{ problem: 'format-wrong' }]);
  });

  it.each([
    'You could save $4,000 a month.',
    'This halves the bill.',
    'Costs would fall by twelve percent.',
    'It is twice as fast.',
    'Saves ½ of it.',
    'Saves ٣٠ dollars.',
    'Saves 5m.',
    'gpt-4o costs 3 dollars.',
    'The period was 21 Oct 2025.',
    'On 24 Oct 2026 spend peaked.',
  ])('withholds "%s"', (sentence) => {
    const grounded = groundReport(withHeadline('It is known. ', sentence), rehearsal.evidence);
    expect(grounded.violations).toMatchObject([{ place: '/headline', problem: 'number-without-evidence' }]);
    expect(plainText(grounded.report.headline).trim()).toBe('It is known.');
  });

  it.each([
    'gpt-4o and gpt-4o-mini serve checkout-assistant.',
    'From 21 Oct 2026 to 19 Nov 2026.',
    'The p95 of the first token.',
    'Send nightly-summaries through the batch interface.',
    'rate_limit_429 is the most common failure.',
  ])('lets "%s" stand', (sentence) => {
    expect(check(withHeadline(sentence))).toEqual([]);
  });

  it('lets no number hide in any other place', () => {
    const places: ((changed: Report) => void)[] = [
      (changed) => changed.nextSteps.push('Save 40% now.'),
      (changed) => {
        changed.sections[0]!.title = 'Summary: 40% saved';
      },
      (changed) => {
        changed.recommendations[0]!.title = 'Save $900';
      },
      (changed) => changed.recommendations[0]!.explanation.push(' It saves 900 dollars.'),
      (changed) =>
        changed.sections[0]!.blocks.push({ type: 'list', ordered: false, items: [['40 of them']] }),
      (changed) => {
        const table = changed.sections
          .flatMap((section) => section.blocks)
          .find((block) => block.type === 'table')!;
        table.rows[0]![0] = '99%';
      },
      (changed) => {
        const chart = changed.sections
          .flatMap((section) => section.blocks)
          .find((block) => block.type === 'chart')!;
        chart.points[0]!.label = '1 Jan 2020';
      },
    ];
    for (const place of places) {
      const changed = structuredClone(report);
      place(changed);
      const grounded = groundReport(changed, rehearsal.evidence, fixedTexts(rehearsal.evidence));
      expect(grounded.violations).toHaveLength(1);
      const again = groundReport(grounded.report, rehearsal.evidence, fixedTexts(rehearsal.evidence));
      expect(again.violations).toEqual([]);
    }
  });

  it('does not let a number be put together from pieces around a figure', () => {
    const cost = figuresIn(report).find((figure) => figure.pointer === '/totals/cost')!;
    expect(check(withHeadline('It cost ', cost, '000 in all.'))).toMatchObject([
      { problem: 'number-without-evidence' },
    ]);
  });

  it('says so when nothing of a headline holds', () => {
    const grounded = groundReport(withHeadline('We save 40%.'), rehearsal.evidence);
    expect(grounded.report.headline).toEqual([withheldHeadline]);
  });
});

describe('renderMarkdown', () => {
  it('writes names from logs as text, never as markup', () => {
    const name: Figure = {
      evidenceId: 'e',
      pointer: '/a',
      value: '[x](javascript:1) | <b>*',
      format: 'text',
    };
    const [section] = report.sections;
    const table = {
      type: 'table' as const,
      title: 't',
      columns: [{ title: 'c', align: 'left' as const }],
      rows: [[name]],
    };
    const text = renderMarkdown({ ...report, sections: [{ ...section!, blocks: [table] }] });
    expect(text).toContain('| \\[x\\](javascript:1) \\| \\<b\\>\\* |');
  });

  it('holds every section, and says who wrote it', () => {
    const text = renderMarkdown(report);
    for (const section of report.sections) expect(text).toContain(`## ${section.title}`);
    expect(text).toContain('*Written by the built-in analyst.*');
  });
});
