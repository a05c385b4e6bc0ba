import { runEventTypes } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { plainText, renderMarkdown, renderSummary } from '../grounding/render-markdown.ts';
import { rehearse } from './test-context.ts';
import { agentsOf, answerText, golden, theReport } from './test-report.ts';
import { toolAnswers } from './test-tool-results.ts';

describe('the golden question', () => {
  it('is answered: shares, total, saving with grade, and what to do first', async () => {
    const report = theReport(await rehearse({ question: golden }));
    expect(report.kind).toBe('full');
    expect(plainText(report.headline)).toBe(
      'You spent $12,840.55 on 201,344 calls (21 Oct 2026 to 19 Nov 2026). Replayed changes would have saved $3,710.30 ($3,500.15 to $3,900.45; grade B, simulated).',
    );
    expect(answerText(report).split('\n').slice(1, 3)).toEqual([
      'checkout-assistant is the largest feature with 50% of it, and gpt-4o the largest model with 70.1%.',
      'Begin with “Send nightly-summaries through the batch interface”, worth $2,000.05.',
    ]);
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
    expect(answerText(report)).not.toContain('4,810.80');
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
    [
      'How can we save on nightly summaries?',
      'Changes replayed on the calls of nightly-summaries would have saved',
    ],
    ['Which calls have no price?', 'Every call of the period has a known price.'],
    ['What will we spend next month?', 'will cost about $12,915.25'],
    ['What does chekout-asistant cost since 1 November?', '(1 Nov 2026 to 20 Nov 2026)'],
    ['Wohin fließt unser Geld?', 'You spent $12,840.55'],
  ])('"%s" is answered in the headline', async (question, expected) => {
    const report = theReport(await rehearse({ question }));
    expect(report.kind).toBe('full');
    expect(plainText(report.headline)).toContain(expected);
  });

  it.each([
    [
      'What if prices increase by 10%?',
      'With prices 10% higher, this period would have cost $14,124.61 instead of $12,840.55',
    ],
    [
      'Was wäre, wenn die Preise um 10 % steigen?',
      'With prices 10% higher, this period would have cost $14,124.61 instead of $12,840.55',
    ],
    [
      'What if gpt-4o gets 25% cheaper?',
      'With prices changed by -25%, this period would have cost $9,630.41',
    ],
    ['Did we make more calls last week?', '; before that ('],
    ['How does this month compare with last month?', '; before that (1 Oct 2026 to 31 Oct 2026) it was'],
    ['Did we really save what was promised?', 'No finding has been accepted yet'],
    ['Were there any anomalies last week?', 'Out of the ordinary from'],
    [
      'Compare the cost of checkout-assistant and search',
      'checkout-assistant cost $6,420.28 for 90,000 calls',
    ],
    ['How many tokens do we use?', '812.4M tokens went in and 96.3M tokens came out'],
    ['Is it cheaper to run search on gpt-4o-mini?', 'Had gpt-4o-mini of openai served these'],
    ['Which model is cheapest per call?', 'costs least a call'],
    ['What would happen if OpenAI doubled its prices?', 'With prices 100% higher'],
    ['spend in October vs September', '; before that (1 Sep 2026 to 30 Sep 2026)'],
    ['Which feature has the highest error rate?', 'The feature that fails most is'],
    ['What was the most expensive day?', 'The dearest day was'],
    ['Ist gpt-4o teurer als gpt-4o-mini?', 'gpt-4o cost $9,000.50 for 120,000 calls'],
    ['Are we over budget?', 'Which budget is meant is not known'],
    ['Make it 3x faster', 'A speed of 3x is not reached'],
    ['How do I reduce latency without increasing cost?', 'The slowest feature is'],
    ['What does one conversation cost?', 'a conversation costs about $0.32 on average'],
    ['How much did we spend in January 2035?', 'There are no calls in the period you asked for'],
  ])('"%s" begins with what was asked', async (question, expected) => {
    const report = theReport(await rehearse({ question }));
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
    ['Thank you!', 'You are welcome. Apex works out'],
    ['How do I import LiteLLM logs?', 'This is how to get data in.'],
    ['Who won the world cup?', 'Apex could not read this as a question about your AI calls'],
  ])('"%s" gets guidance', async (question, expected) => {
    const rehearsal = await rehearse({ question });
    const report = theReport(rehearsal);
    expect(report.kind).toBe('guidance');
    expect(plainText(report.headline)).toContain(expected);
    expect(agentsOf(rehearsal)).toEqual(['supervisor', 'triage', 'data-helper', 'report']);
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

  it('does not call it too little data when nobody could look at the data', async () => {
    const failingAgents = { analysis: 9, optimizer: 9 };
    const report = theReport(await rehearse({ question: golden, failingAgents }));
    expect(plainText(report.headline)).toContain('could not be worked out just now');
    expect(report.sections.map((section) => section.id)).not.toContain('how-to-export');
    expect(renderMarkdown(report)).toContain('The analysis agent could not finish');
  });

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
