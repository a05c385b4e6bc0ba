import { setTimeout as delay } from 'node:timers/promises';
import type { AgentContext, AgentName } from '@netra/agents';
import { type Report, valueAt } from '@netra/contract';
import type { RunnableAgent, Team } from '../runs/team.ts';

const period = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };

function agent(name: AgentName, run: RunnableAgent['run']): RunnableAgent {
  return { name, version: '1', description: `The ${name} of the test's team.`, tools: [], run };
}

async function analysis(context: AgentContext) {
  await context.think({ thought: 'Spend and failures, side by side.', step: 1 });
  const [spend, errors, latency] = await Promise.all([
    context.callTool('spend', { period, by: ['feature'] }, 'see what was spent'),
    context.callTool('errors', { period }, 'see what failed'),
    context.callTool('latency', { period }, 'see what was slow'),
  ]);
  if (!spend.ok) throw new Error('the spend is needed');
  return {
    status: latency.ok ? 'done' : 'partial',
    spend: spend.evidenceId,
    errors: errors.ok ? errors.evidenceId : null,
  };
}

async function report(context: AgentContext, input: unknown) {
  const spendId = (input as { spend: string }).spend;
  const [evidence] = await context.evidence([spendId]);
  const cost = valueAt(evidence?.result, '/totals/cost') as string;
  const sentences = ['You spent money. ', 'Most of it ', 'on one feature. ', 'Here is ', 'what to do.'];
  for (const sentence of sentences) await context.write('summary', sentence);
  const made: Report = {
    id: await context.newId('report'),
    thread: context.run.thread,
    run: context.run.run,
    kind: 'full',
    question: context.run.question,
    headline: [
      'You spent ',
      { evidenceId: spendId, pointer: '/totals/cost', value: cost, format: 'usd' },
      ' on one feature.',
    ],
    period,
    synthetic: false,
    sections: [
      {
        id: 'summary',
        title: 'Summary',
        blocks: [{ type: 'paragraph', spans: ['One feature makes the bill.'] }],
      },
    ],
    recommendations: [],
    nextSteps: ['Look at the feature.'],
    writtenBy: 'built-in analyst',
    createdAt: await context.now(),
  };
  await context.deliver(made);
  return { status: 'done', reportId: made.id };
}

async function supervisor(context: AgentContext) {
  const { question } = context.run;
  await context.think({ thought: 'Triage, then analysis and research side by side.', step: 1, of: 2 });
  if (question.includes('break')) throw new Error('broken on purpose');
  if (question.includes('hang')) await delay(60_000);
  if (question.includes('apply')) {
    // Within the test's tools these two change something, and the second has to be allowed within a moment.
    const tool = question.includes('at once') ? 'price-changes' : 'unpriced';
    const changed = await context.callTool(tool, { period }, 'apply what was found');
    const thought = changed.ok ? 'It was applied.' : `It was not applied: ${changed.error.code}.`;
    await context.think({ thought, step: 1, of: 2 });
  }
  const triage = await context.runAgent('triage', { question }, 'Understand the question');
  const [found, why] = await Promise.all([
    context.runAgent<{ spend: string }>('analysis', { triage }, 'Find where the money went'),
    context.runAgent('research', { period }, 'Find out why'),
  ]);
  await context.think({ thought: 'Everything is in.', step: 2, of: 2 });
  if (!found.ok) throw new Error('no analysis');
  const told = await context.runAgent('report', { spend: found.output.spend, why: why.ok }, 'Tell it');
  return { status: told.ok ? 'done' : 'partial' };
}

/** A deterministic team: hand-offs in a row and side by side, tools that work, fail and repeat, text and a report. */
export const smallTeam: Team = {
  supervisor: agent('supervisor', supervisor),
  triage: agent('triage', async (context) => {
    await context.think({ thought: 'It is about cost.', step: 1 });
    return { status: 'done', about: 'cost' };
  }),
  analysis: agent('analysis', analysis),
  research: agent('research', async (context) => {
    // The same question as analysis asks: within a run it is answered from the evidence.
    await context.callTool('spend', { period, by: ['feature'] }, 'test a hypothesis');
    await context.callTool('usage-by-bucket', { period }, 'test another');
    return { status: 'done' };
  }),
  report: agent('report', report),
};
