import { levers, zeroUsd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { plainText, renderMarkdown, renderSummary } from '../grounding/render-markdown.ts';
import type { ToolOutput } from '../tools/catalogue.ts';
import { rehearse } from './test-context.ts';
import { agentsOf, answerText, golden, theReport } from './test-report.ts';
import { toolAnswers, withoutCalls } from './test-tool-results.ts';

describe('the data decides', () => {
  it('no calls: guidance with an example and how to export', async () => {
    const rehearsal = await rehearse({ question: golden, answers: withoutCalls(toolAnswers()) });
    const report = theReport(rehearsal);
    expect(report.kind).toBe('guidance');
    expect(report.sections.map((section) => section.id)).toEqual([
      'summary',
      'what-we-can-do',
      'questions',
      'how-to-export',
      'example',
      'next-steps',
    ]);
    expect(report.period).toBeNull();
    expect(report.nextSteps[0]).toContain('apex import');
  });

  it('a few calls: what they cost is said, advice is not, and how to get more data in', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => ({ ...whole(input), verdict: 'insufficient' });
    const rehearsal = await rehearse({ question: golden, answers });
    const report = theReport(rehearsal);
    expect(report.kind).toBe('guidance');
    expect(plainText(report.headline)).toContain('You spent $12,840.55 on 201,344 calls');
    expect(answerText(report)).toContain('too little data yet to say what to change first');
    expect(report.recommendations).toEqual([]);
    expect(agentsOf(rehearsal)).not.toContain('optimizer');
    expect(report.sections.map((section) => section.id)).toEqual(
      expect.arrayContaining(['what-happened', 'how-to-export']),
    );
  });

  it('one call is one call', async () => {
    const answers = toolAnswers();
    const whole = answers.spend;
    answers.spend = (input) => {
      const answer = whole(input);
      return { ...answer, totals: { ...answer.totals, calls: 1 } };
    };
    const report = theReport(await rehearse({ question: 'Where does our money go?', answers }));
    expect(plainText(report.headline)).toContain('on 1 call (');
  });

  it('a greeting is not answered with how to import, when the data is there', async () => {
    const report = theReport(await rehearse({ question: 'Hello' }));
    expect(report.sections.map((section) => section.id)).toEqual([
      'summary',
      'what-we-can-do',
      'questions',
      'next-steps',
    ]);
  });

  it('kinds of tokens that no call used are left out', async () => {
    const answers = toolAnswers();
    const whole = answers['usage-by-bucket'];
    answers['usage-by-bucket'] = (input) => {
      const answer = whole(input);
      return { ...answer, rows: [...answer.rows, { bucket: 'inputAudio', tokens: 0, cost: zeroUsd }] };
    };
    const text = renderMarkdown(theReport(await rehearse({ question: golden, answers })));
    expect(text).toContain('visible output');
    expect(text).not.toContain('audio input');
  });

  it('a lever that had nothing to look at is not said to have found nothing', async () => {
    const answers = toolAnswers();
    const whole = answers.savings;
    const gap = { field: 'promptHash', why: 'It is missing.', howToGet: 'Send it.' };
    const withGaps = (names: readonly ToolOutput<'savings'>['dataGaps'][number]['lever'][]) => {
      answers.savings = (input) => {
        const answer = whole(input);
        const empty = { ...answer.portfolio, attributions: [], findingIds: [], calls: 0 };
        return {
          ...answer,
          findings: [],
          portfolio: { ...empty, total: { low: zeroUsd, expected: zeroUsd, high: zeroUsd } },
          projected: { ...empty, total: { low: zeroUsd, expected: zeroUsd, high: zeroUsd } },
          dataGaps: names.map((lever) => ({ lever, ...gap })),
        };
      };
      return rehearse({ question: golden, answers }).then((rehearsal) =>
        renderMarkdown(theReport(rehearsal)),
      );
    };
    expect(await withGaps([])).toContain('No lever fired on the calls of this period');
    const some = await withGaps(['prompt-cache', 'batch']);
    expect(some).toContain('Not able to look properly: prompt-cache and batch');
    expect(some).not.toContain('No lever fired');
    expect(await withGaps(levers)).toContain('No lever could look properly');
    const check = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => {
      const answer = check(input);
      return { ...answer, coverage: { ...answer.coverage, prefixHashes: 0 } };
    };
    expect(await withGaps(['batch'])).toContain('Not able to look properly: prompt-cache and batch');
  });

  it('a question about speed is answered with speed, not with where the money went', async () => {
    const report = theReport(await rehearse({ question: 'Which model is slow?' }));
    expect(renderSummary(report)).not.toContain('By feature:');
    const happened = report.sections.find((section) => section.id === 'what-happened')!;
    expect(happened.blocks[0]).toMatchObject({ title: 'How long calls take, by model' });
  });

  it('partial: the data helper works beside analysis, and the report is partial', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => ({ ...whole(input), verdict: 'partial' });
    const rehearsal = await rehearse({ question: golden, answers });
    expect(theReport(rehearsal).kind).toBe('partial');
    expect(agentsOf(rehearsal).slice(2, 4).sort()).toEqual(['analysis', 'data-helper']);
  });

  it('generated data is said to be generated', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => ({
      ...whole(input),
      syntheticCalls: 201_344,
      projects: [{ project: 'demo', calls: 201_344, synthetic: true }],
    });
    const report = theReport(await rehearse({ question: golden, answers }));
    expect(report.synthetic).toBe(true);
    expect(renderSummary(report)).toContain('This is about generated demonstration data, not real traffic');
  });

  it('generated data stays out as soon as there are real calls', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => ({
      ...whole(input),
      syntheticCalls: input.filter?.project === undefined ? 200_000 : 0,
      projects: [
        { project: 'demo', calls: 200_000, synthetic: true },
        { project: 'shop', calls: 1_344, synthetic: false },
      ],
    });
    const rehearsal = await rehearse({ question: golden, answers });
    const report = theReport(rehearsal);
    expect(report.synthetic).toBe(false);
    expect(renderSummary(report)).toContain('The generated demonstration data is left out');
    const asked = rehearsal.evidence.filter((item) => item.tool !== 'data-sufficiency');
    expect(asked.map((item) => item.arguments.filter)).toEqual(asked.map(() => ({ project: ['shop'] })));
  });

  it('calls without a feature or a price are not dressed up', async () => {
    const answers = toolAnswers();
    const whole = answers.spend;
    answers.spend = (input) => {
      const answer = whole(input);
      const row = answer.rows[0]!;
      const totals = { ...answer.totals, unpricedCalls: answer.totals.calls, cost: answer.rest.cost };
      const rows = [{ ...row, ...totals, key: row.key.map(() => ''), share: 0 }];
      return { ...answer, totals, rows };
    };
    const report = theReport(await rehearse({ question: 'Where does our money go?', answers }));
    expect(plainText(report.headline)).toContain('None of the 201,344 calls');
    expect(answerText(report)).not.toContain('largest feature');
    expect(renderMarkdown(report)).not.toContain('$0.00');
    expect(renderMarkdown(report)).not.toContain('Cost by day');
  });

  it('old calls: a period without calls is reckoned from the last one, and that is said', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    answers['data-sufficiency'] = (input) => ({
      ...whole(input),
      firstCallAt: '2023-11-16T18:17:03.979Z',
      lastCallAt: '2023-11-16T19:14:08.000Z',
      days: 1,
      features: [''],
    });
    const report = theReport(await rehearse({ question: 'What did we spend today?', answers }));
    expect(report.period).toEqual({ from: '2023-11-16T00:00:00.000Z', to: '2023-11-17T00:00:00.000Z' });
    expect(renderSummary(report)).toContain(
      'There are no calls in the period you asked for, so this is about 16 Nov 2023, reckoned from the last call.',
    );
  });

  it('a period that begins before the data does is said to be looked at from its first call on', async () => {
    const said = 'The first call there is was made on 21 Oct 2026, so the period is looked at from then on.';
    const month = theReport(await rehearse({ question: 'What did we spend in October?' }));
    expect(renderSummary(month)).toContain(said);
    const week = theReport(await rehearse({ question: 'What did we spend last week?' }));
    expect(renderSummary(week)).not.toContain('The first call there is');
  });

  it('a change is not told against a time that the data reaches into only', async () => {
    const asked = { question: 'Why did our bill rise this month?' };
    // The month before begins on 12 October, and the calls on 21 October.
    const report = theReport(await rehearse(asked));
    const text = renderMarkdown(report);
    expect(answerText(report)).toContain('There are calls from 21 Oct 2026 on only');
    expect(text.replaceAll(asked.question, '')).not.toMatch(/Spend (?:rose|fell)|What explains it/);
    const week = theReport(await rehearse({ question: 'Why did our bill rise last week?' }));
    expect(answerText(week)).toMatch(/Spend (?:rose|fell)/);
    const against = theReport(await rehearse({ question: 'How does this month compare with last month?' }));
    expect(answerText(against)).toContain('the time compared with is not whole');
  });

  it('a long pasted message is read in time', async () => {
    const answers = toolAnswers();
    const whole = answers['data-sufficiency'];
    const features = Array.from({ length: 1_000 }, (_, index) => `feature-${index}-assistant`);
    answers['data-sufficiency'] = (input) => ({ ...whole(input), features });
    const question = `${golden} ${'lorem ipsum 10-11 gpt 4 '.repeat(800)}`.slice(0, 20_000);
    const startedAt = performance.now();
    theReport(await rehearse({ question, answers }));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('savings that contradict themselves are not claimed', async () => {
    const answers = toolAnswers();
    const whole = answers.savings;
    answers.savings = (input) => {
      const answer = whole(input);
      return {
        ...answer,
        portfolio: { ...answer.portfolio, attributions: answer.portfolio.attributions.slice(1) },
      };
    };
    const report = theReport(await rehearse({ question: golden, answers }));
    expect(answerText(report)).not.toContain('would have saved');
    expect(renderMarkdown(report)).toContain('The savings do not add up to their total');
  });
});
