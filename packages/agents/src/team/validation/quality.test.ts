import type { Report } from '@netra/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../grounding/render-markdown.ts';
import { rehearse } from '../test-context.ts';
import { golden, theReport } from '../test-report.ts';
import { toolAnswers } from '../test-tool-results.ts';
import { scoresOf, shortfallsOf } from './quality.ts';
import { qualityAxes } from './verdict.ts';

let report: Report;
beforeAll(async () => {
  report = theReport(await rehearse({ question: golden }));
});

describe('the quality of a draft', () => {
  it('is enough on every axis where there is enough data', () => {
    expect(shortfallsOf(scoresOf(report, 0, true))).toEqual([]);
  });

  it.each([
    [
      'specific',
      (draft: Report) => ({ ...draft, headline: ['All is well.'], sections: draft.sections.slice(1) }),
    ],
    ['actionable', (draft: Report) => ({ ...draft, nextSteps: [] })],
    [
      'quantified',
      (draft: Report) => ({
        ...draft,
        recommendations: draft.recommendations.map((one) => ({ ...one, explanation: [] })),
      }),
    ],
    ['complete', (draft: Report) => ({ ...draft, sections: draft.sections.slice(0, 2) })],
    [
      'clear',
      (draft: Report) => ({
        ...draft,
        sections: draft.sections.map((section) => ({
          ...section,
          blocks: [{ type: 'paragraph' as const, spans: ['word '.repeat(100)] }],
        })),
      }),
    ],
  ])('is not %s enough without what makes it so', (axis, worsen) => {
    expect(shortfallsOf(scoresOf(worsen(report), 0, true))).toContain(axis);
  });

  it('is not relevant without an answer, and less complete with every statement withheld', () => {
    expect(shortfallsOf(scoresOf(report, 0, false))).toEqual(['relevant']);
    expect(scoresOf(report, 2, true).complete).toBeLessThan(scoresOf(report, 0, true).complete);
    expect(Object.keys(scoresOf(report, 0, true)).toSorted()).toEqual(qualityAxes.toSorted());
  });
});

describe('a report that is below the bar', () => {
  it('says what it falls short of, and so does validation; a good one says nothing of it', async () => {
    const answers = toolAnswers();
    const whole = answers.spend;
    // No call of the period: nothing answers what was spent.
    answers.spend = (input) => {
      const answer = whole(input);
      const none = { ...answer.totals, calls: 0, unpricedCalls: 0, cost: answer.rest.cost };
      return { ...answer, totals: none, rows: [] };
    };
    const poor = await rehearse({ question: 'What did we spend?', answers });
    const said = 'No figure in the data answers the question itself.';
    expect(renderMarkdown(theReport(poor))).toContain(said);
    expect(poor.lines).toContainEqual(
      expect.objectContaining({ agent: 'validation', detail: expect.stringContaining('relevant') }),
    );
    expect(renderMarkdown(report)).not.toContain(said);
  });
});
