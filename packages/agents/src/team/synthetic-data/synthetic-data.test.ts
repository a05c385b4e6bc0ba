import { type SyntheticJob, usd } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import type { ToolInput } from '../../tools/catalogue.ts';
import { rehearse } from '../test-context.ts';
import { answerText, theReport } from '../test-report.ts';
import { toolAnswers } from '../test-tool-results.ts';

const question = 'generate a test workload of 10,000 RAG calls with retry waste';

function planOf({ profile, project, calls, days = 30, seed = 1, to }: ToolInput<'plan-workload'>) {
  return {
    profile,
    project,
    seed,
    period: { from: new Date(Date.parse(to) - days * 86_400_000).toISOString(), to },
    rows: calls,
    estimatedStorageBytes: calls * 200,
    features: [{ feature: 'answers', provider: 'openai', model: 'gpt-4o-mini' }],
    approvalReasons: [],
  };
}

function jobOf(input: ToolInput<'generate-workload'>): SyntheticJob & { wasteCost: ReturnType<typeof usd> } {
  return {
    id: 'job_a',
    status: 'done',
    plan: planOf(input),
    progress: { generated: 10_000, stored: 10_000, total: 10_000, ratePerSecond: 100_000, etaMs: 0 },
    requestedBy: 'usr_a',
    createdAt: '2026-11-20T10:30:01.000Z',
    endedAt: '2026-11-20T10:30:02.000Z',
    decision: null,
    result: {
      calls: 10_000,
      cost: usd('41.25'),
      truth: [
        {
          lever: 'retry-waste',
          feature: 'retried-answers',
          provider: 'openai',
          model: 'gpt-4o-mini',
          calls: 420,
          saving: usd('3.5'),
          spent: usd('3.5'),
          which: 'failed and paid',
        },
      ],
    },
    error: null,
    wasteCost: usd('3.5'),
  };
}

function answers() {
  return {
    ...toolAnswers(),
    'workload-profiles': () => ({
      profiles: ['ecommerce', 'rag'].map((name) => ({
        name,
        description: `The profile ${name}.`,
        sensitivity: 'normal' as const,
        features: ['answers'],
      })),
    }),
    'plan-workload': planOf,
    'generate-workload': jobOf,
  };
}

describe('generating a workload', () => {
  it('plans, generates and checks what was asked for, and reports it with its known waste', async () => {
    const rehearsal = await rehearse({ question, answers: answers() });
    const made = rehearsal.evidence.find(({ tool }) => tool === 'generate-workload');
    expect(made?.arguments).toMatchObject({
      profile: 'rag',
      calls: 10_000,
      inject: 'retry-waste:0.5',
      to: '2026-11-20T10:00:00.000Z',
    });
    const report = theReport(rehearsal);
    expect(report).toMatchObject({ kind: 'full', synthetic: true });
    const headline = answerText(report);
    expect(headline).toContain('10,000 calls were generated into the project synthetic-rag-run_a');
    expect(headline).toContain('Waste of $3.50 was built in');
    expect(JSON.stringify(report.sections)).toContain('what the levers find of it');
    expect(
      rehearsal.lines.filter(({ type, agent }) => type === 'tool_executing' && agent === 'optimizer'),
    ).toEqual([]);
  });

  it('says the same request with the same settled arguments, so that a repeated one makes no second set', async () => {
    const [one, two] = [
      await rehearse({ question, answers: answers() }),
      await rehearse({ question, answers: answers() }),
    ];
    const argumentsOf = (run: typeof one) =>
      run.evidence.find(({ tool }) => tool === 'generate-workload')?.arguments;
    expect(argumentsOf(one)).toEqual(argumentsOf(two));
  });

  it('reports a plan and why nothing was made when it may not be', async () => {
    const rehearsal = await rehearse({
      question,
      answers: answers(),
      failingTools: { 'generate-workload': 9 },
    });
    const report = theReport(rehearsal);
    expect(report).toMatchObject({ kind: 'partial', synthetic: false });
    expect(answerText(report)).toContain('Planned: 10,000 calls of the profile rag');
    expect(report.nextSteps.length).toBeGreaterThan(0);
  });

  it('takes what a model reads only where the request states it', async () => {
    const rehearsal = await rehearse({
      question:
        'make some synthetic traffic that looks like people asking a library about books, 300 of them',
      answers: answers(),
      model: ({ prompt }) =>
        prompt.id === 'synthetic-data/plan-workload'
          ? { object: { profile: 'rag', calls: 300, days: 90, waste: [] } }
          : 'unavailable',
    });
    const planned = rehearsal.evidence.find(({ tool }) => tool === 'plan-workload');
    expect(planned?.arguments).toMatchObject({ profile: 'rag', calls: 300, days: 30 });
  });
});
