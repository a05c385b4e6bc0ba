import { runEventTypes } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { checkReport } from '../grounding/ground-report.ts';
import { plainText, renderMarkdown, renderSummary } from '../grounding/render-markdown.ts';
import { fixedTexts } from './report/fixed-texts.ts';
import { type Rehearsal, rehearse } from './test-context.ts';
import { toolAnswers, withoutCalls } from './test-tool-results.ts';

const golden = 'Where does our money go and what should we change first?';

function theReport(rehearsal: Rehearsal) {
  expect(rehearsal.reports).toHaveLength(1);
  const report = rehearsal.reports[0]!;
  expect(checkReport(report, rehearsal.evidence, fixedTexts(rehearsal.evidence))).toEqual([]);
  expect(report.nextSteps.length).toBeGreaterThan(0);
  expect(report.sections.length).toBeGreaterThan(0);
  return report;
}

function agentsOf(rehearsal: Rehearsal) {
  return rehearsal.lines.filter((line) => line.type === 'agent_started').map((line) => line.agent);
}

describe('the golden question', () => {
  it('is answered: shares, total, saving with grade, and what to do first', async () => {
    const report = theReport(await rehearse({ question: golden }));
    expect(report.kind).toBe('full');
    expect(plainText(report.headline)).toBe(
      'You spent $12,840.55 on 201,344 calls (21 Oct 2026 to 19 Nov 2026). checkout-assistant is the largest feature with 50% of it, and gpt-4o the largest model with 70.1%. Changes replayed against these calls would have saved $3,710.30 ($3,500.15 to $3,900.45; grade B, simulated). Begin with “Send nightly-summaries through the batch interface”, worth $2,000.05 of that.',
    );
    expect(report.sections.map((section) => section.id)).toEqual([
      'summary',
      'what-happened',
      'findings',
      'portfolio',
      'plan',
      'value-stream',
      'not-seen',
      'method',
      'next-steps',
    ]);
    expect(report.recommendations.map(({ findingId, grade }) => [findingId, grade])).toEqual([
      ['fnd_batch', 'A'],
      ['fnd_cache', 'B'],
      ['fnd_fit', 'C'],
    ]);
    expect(report.synthetic).toBe(false);
    expect(report.writtenBy).toBe('built-in analyst');
  });

  it('keeps projected savings out of the headline and the total', async () => {
    const report = theReport(await rehearse({ question: golden }));
    const portfolio = report.sections.find((section) => section.id === 'portfolio')!;
    const tables = portfolio.blocks.filter((block) => block.type === 'table');
    expect(tables).toHaveLength(2);
    expect(JSON.stringify(tables[0])).not.toContain('fnd_fit');
    expect(renderMarkdown(report)).toContain('Only projected (grade C)');
    expect(plainText(report.headline)).not.toContain('4,810.80');
  });

  it('emits all seven events in an order a person can follow', async () => {
    const { lines, outcome } = await rehearse({ question: golden });
    expect(outcome.ok).toBe(true);
    expect(new Set(lines.map((line) => line.type))).toEqual(new Set(runEventTypes));
    expect(lines[0]).toMatchObject({ type: 'agent_started', agent: 'supervisor' });
    expect(lines.at(-1)).toMatchObject({ type: 'agent_completed', agent: 'supervisor' });
    const finals = lines.flatMap((line, index) => (line.type === 'final_report' ? [{ ...line, index }] : []));
    expect(finals).toHaveLength(1);
    expect(finals[0]!.agent).toBe('report');
    expect(lines.slice(finals[0]!.index + 1).map((line) => `${line.agent} ${line.type}`)).toEqual([
      'report agent_completed',
      'supervisor agent_completed',
    ]);
    const executing = lines.filter((line) => line.type === 'tool_executing').length;
    expect(lines.filter((line) => line.type === 'tool_completed')).toHaveLength(executing);
  });

  it('hands off in the order of the plan', async () => {
    const order = agentsOf(await rehearse({ question: golden }));
    expect(order).toEqual([
      'supervisor',
      'triage',
      'analysis',
      'optimizer',
      'validation',
      'actions',
      'report',
    ]);
  });

  it('streams the summary that the report then holds, in several pieces', async () => {
    const rehearsal = await rehearse({ question: golden });
    expect(rehearsal.written).toBe(renderSummary(theReport(rehearsal)));
    expect(rehearsal.lines.filter((line) => line.type === 'partial_result').length).toBeGreaterThan(5);
  });

  it('comes out the same a second time', async () => {
    const first = await rehearse({ question: golden });
    const second = await rehearse({ question: golden });
    expect(second).toEqual(first);
  });
});

describe('each intent', () => {
  it.each([
    ['Why did our bill jump last week?', 'Spend rose from $8,000.00 to $12,840.55'],
    ['Which model is slow?', 'The slowest model is gpt-4o: 8.2 s at p95'],
    ['What do failed calls cost?', '1,210 of 201,344 calls failed and cost $77.12'],
    ['Compare gpt-4o and gpt-4o-mini', 'gpt-4o cost $9,000.50 for 120,000 calls'],
    ['How can we save on nightly summaries?', 'calls of nightly-summaries (21 Oct 2026 to 19 Nov 2026)'],
    ['Which calls have no price?', 'Every call of the period has a known price.'],
    ['What will we spend next month?', 'Apex does not forecast'],
    ['What does chekout-asistant cost since 1 November?', '(1 Nov 2026 to 20 Nov 2026)'],
    ['Wohin fließt unser Geld?', 'You spent $12,840.55'],
  ])('"%s" is answered in the headline', async (question, expected) => {
    const report = theReport(await rehearse({ question }));
    expect(report.kind).toBe('full');
    expect(plainText(report.headline)).toContain(expected);
  });

  it('looks for the cause of a change, and tells what was rejected', async () => {
    const rehearsal = await rehearse({ question: 'Why did our bill jump last week?' });
    expect(agentsOf(rehearsal)).toContain('research');
    const text = renderMarkdown(theReport(rehearsal));
    expect(text).toContain('The number of calls to gpt-4o accounts for $3,900.00 of the change.');
    expect(text).toContain('Not prices: no model shows a part of the change that comes from it.');
  });

  it.each([
    ['Hello', 'Hello. Apex works out'],
    ['How do I import LiteLLM logs?', 'This is how to get data in.'],
    ['Who won the world cup?', 'This is not something Apex can answer'],
  ])('"%s" gets guidance', async (question, expected) => {
    const rehearsal = await rehearse({ question });
    const report = theReport(rehearsal);
    expect(report.kind).toBe('guidance');
    expect(plainText(report.headline)).toContain(expected);
    expect(agentsOf(rehearsal)).toEqual(['supervisor', 'triage', 'data-helper', 'report']);
  });
});

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
    expect(plainText(report.headline)).not.toContain('largest feature');
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
    expect(plainText(report.headline)).not.toContain('would have saved');
    expect(renderMarkdown(report)).toContain('The savings do not add up to their total');
  });
});

describe('many runs at once', () => {
  it('keep apart what they found', async () => {
    const organizations = Array.from({ length: 12 }, (_, index) => `tenant-${index}-secret`);
    const rehearsals = await Promise.all(
      organizations.map((name) => {
        const answers = toolAnswers();
        const { spend } = answers;
        answers.spend = (input) => {
          const answer = spend(input);
          const rows = answer.rows.map((row) => ({ ...row, key: row.key.map(() => name) }));
          return { ...answer, rows };
        };
        return rehearse({ question: golden, answers });
      }),
    );
    for (const [index, rehearsal] of rehearsals.entries()) {
      const text = JSON.stringify(theReport(rehearsal));
      expect(organizations.filter((name) => text.includes(name))).toEqual([organizations[index]]);
    }
  });
});

describe('a failing team', () => {
  it.each(['triage', 'analysis', 'optimizer', 'validation', 'actions'] as const)(
    'goes on without %s and says so',
    async (agent) => {
      const rehearsal = await rehearse({ question: golden, failingAgents: { [agent]: 9 } });
      const report = theReport(rehearsal);
      expect(report.kind).toBe(agent === 'triage' ? 'guidance' : 'partial');
      expect(renderMarkdown(report)).toContain(`The ${agent} agent could not finish (invalid_request)`);
      expect(rehearsal.outcome.ok).toBe(true);
    },
  );

  it.each(['data-sufficiency', 'spend', 'usage-by-bucket', 'errors', 'savings'] as const)(
    'still reports when the tool %s fails',
    async (tool) => {
      const report = theReport(await rehearse({ question: golden, failingTools: { [tool]: 99 } }));
      expect(report.kind).toBe(tool === 'data-sufficiency' ? 'guidance' : 'partial');
    },
  );

  it('tries again when the error says that may help', async () => {
    const script = { question: golden, failingAgents: { analysis: 1 }, recoverable: true } as const;
    expect(theReport(await rehearse(script)).kind).toBe('full');
  });

  it('delivers a second, plainer report when the first attempt fails', async () => {
    const rehearsal = await rehearse({ question: golden, failingAgents: { report: 1 } });
    expect(theReport(rehearsal).kind).toBe('fallback');
  });

  it('falls back when everybody fails', async () => {
    const rehearsal = await rehearse({ question: golden, failingAgents: { triage: 9, 'data-helper': 9 } });
    const report = theReport(rehearsal);
    expect(report.kind).toBe('fallback');
    expect(renderMarkdown(report)).toContain('The triage agent could not finish');
  });

  it('fails plainly when the report can never be delivered', async () => {
    const { outcome, reports } = await rehearse({ question: golden, failingAgents: { report: 9 } });
    expect(reports).toEqual([]);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'report_undelivered' } });
  });

  it('stops when it is told to, without a report', async () => {
    const stop = new AbortController();
    stop.abort();
    const { reports, outcome } = await rehearse({ question: golden, signal: stop.signal });
    expect(reports).toEqual([]);
    expect(outcome.ok).toBe(false);
  });
});
