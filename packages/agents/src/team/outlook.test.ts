import { describe, expect, it } from 'vitest';
import { plainText, renderMarkdown } from '../grounding/render-markdown.ts';
import { horizonDaysOf, learnedPeriod } from './analysis/forecast-horizon.ts';
import { rehearse } from './test-context.ts';
import { answerText, theReport } from './test-report.ts';
import { toolAnswers } from './test-tool-results.ts';

describe('questions about what is to come, what was unusual and what one unit costs', () => {
  it('forecasts with an interval, what it was learned from and how good such forecasts were', async () => {
    const rehearsal = await rehearse({ question: 'What will we spend next month?' });
    const report = theReport(rehearsal);
    expect(plainText(report.headline)).toContain('will cost about $12,915.25 ($11,100.50 to $14,800.00 with');
    expect(answerText(report)).toContain('were off by 11% of a usual day');
    expect(report.sections.find((section) => section.id === 'what-happened')?.blocks).toContainEqual(
      expect.objectContaining({ type: 'chart', title: 'What the days to come will cost' }),
    );
  });

  it('says so when there is too little to forecast from', async () => {
    const answers = toolAnswers();
    const forecast = answers.forecast;
    const few = { total: null, days: [], backtest: null, learnedDays: 9, reason: 'too-few-days' as const };
    const report = theReport(
      await rehearse({
        question: 'Forecast our spend',
        answers: { ...answers, forecast: (input) => ({ ...forecast(input), ...few }) },
      }),
    );
    expect(plainText(report.headline)).toContain('9 whole days with data do not show how a week runs');
  });

  it('names the first bad hour and the responsible feature and model of a jump', async () => {
    const report = theReport(await rehearse({ question: 'Why did our bill jump on Tuesday?' }));
    expect(answerText(report)).toContain(
      'Out of the ordinary from 17 Nov 2026, 02:00 UTC on: nightly-summaries, with $1,630.75 in 3 hours instead of about $41.20, because its calls moved from gpt-4o-mini to gpt-4o.',
    );
    expect(renderMarkdown(report)).toContain('Hours out of the ordinary');
  });

  it('states the cost of each unit, and which units no call names', async () => {
    const report = theReport(await rehearse({ question: 'What is our cost per conversation?' }));
    expect(plainText(report.headline)).toContain(
      'a conversation costs about $0.32 on average (about 20,000 of them)',
    );
    expect(answerText(report)).toContain('No call says which successful outcomes it belongs to');
    expect(renderMarkdown(report)).toContain('What one of each costs, by feature');
  });

  it.each([
    ['What will next week cost?', 7],
    ['Forecast the next quarter', 92],
    ['Was kostet uns das nächste Jahr?', 365],
    ['What will we spend next month?', 30],
  ])('%s looks %i days ahead', (question, days) => {
    expect(horizonDaysOf(question)).toBe(days);
  });

  it('learns from whole days before today only', () => {
    const period = { from: '2026-10-21T00:00:00Z', to: '2026-11-21T00:00:00Z' };
    expect(learnedPeriod(period, '2026-11-20T10:00:00Z').to).toBe('2026-11-20T00:00:00.000Z');
    expect(learnedPeriod(period, '2027-02-01T10:00:00Z').to).toBe('2026-11-21T00:00:00.000Z');
  });
});
