import { reportKindSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { renderSummary } from '../../grounding/render-markdown.ts';
import { handOff } from '../hand-off.ts';
import { verdictSchema } from '../validation/verdict.ts';
import { type Composed, composeReport } from './compose-report.ts';
import { fallbackReport, type ReportIdentity } from './fallback-report.ts';
import { materialsOf } from './materials.ts';
import { modelProse, writePrompt } from './model-prose.ts';
import { evidenceIdsOf, type ReportInput, reportInputSchema } from './report-input.ts';
import { streamSummary } from './stream-summary.ts';
import { unknownLead } from './unknown-lead.ts';
import { withProse } from './with-prose.ts';

/** What was delivered. */
export const deliverySchema = z.object({
  status: agentStatusSchema,
  reportId: z.string(),
  kind: reportKindSchema,
  /** Statements left out because their evidence did not bear them. */
  withheld: z.array(z.object({ place: z.string(), problem: z.string() })),
});
type Delivery = z.infer<typeof deliverySchema>;

/** Composes from the evidence; when that cannot be read or does not fit, says so instead of failing. */
async function compose(
  context: AgentContext,
  input: ReportInput,
  identity: ReportIdentity,
): Promise<Composed> {
  try {
    const accepted = input.actions?.accepted?.evidenceId ?? null;
    const ids = [...evidenceIdsOf(input), ...(accepted === null ? [] : [accepted])];
    const evidence = await context.evidence(ids);
    return composeReport(materialsOf(input, context.run.question, evidence), identity);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof Error ? error.name : 'an unknown error';
    const note = `The findings could not be put into a report (${reason}).`;
    return { report: fallbackReport(identity, [note]), violations: [] };
  }
}

/**
 * Has a language model write headline and summary, and validation check each sentence of it. What does not hold is
 * left out; when no model answers, or validation cannot, the report stays as the built-in analyst wrote it.
 */
async function written(context: AgentContext, input: ReportInput, composed: Composed): Promise<Composed> {
  const { report } = composed;
  if (report.kind === 'guidance' || report.kind === 'fallback') return composed;
  const prose = await modelProse(context, report, input.triage?.language ?? 'en');
  if (prose === null) return composed;
  const { triage, analysis, research, optimizer, dataRequest, absent } = input;
  const sentences = [...prose.headline, ...prose.summary];
  const { output } = await handOff(context, {
    agent: 'validation',
    output: verdictSchema,
    input: { triage, analysis, research, optimizer, dataRequest, absent, prose: sentences },
    goal: 'Check every sentence that the language model wrote',
  });
  if (output === null || output.prose.length !== sentences.length) return composed;
  const withheld = output.prose.flatMap(({ problem }, index) =>
    problem === null ? [] : [{ place: `/prose/${index}`, problem }],
  );
  return {
    report: withProse(report, prose, { verdict: output.prose, lead: unknownLead(triage) }),
    violations: [...composed.violations, ...withheld],
  };
}

async function run(context: AgentContext, input: ReportInput): Promise<Delivery> {
  await context.think({ thought: 'Writing the answer from the evidence.', step: 1 });
  const identity: ReportIdentity = {
    id: await context.newId('report'),
    thread: context.run.thread,
    run: context.run.run,
    question: context.run.question,
    createdAt: await context.now(),
  };
  const { report, violations } = await written(context, input, await compose(context, input, identity));
  await streamSummary(context, renderSummary(report));
  await context.deliver(report);
  return {
    status: report.kind === 'full' || report.kind === 'guidance' ? 'done' : 'partial',
    reportId: report.id,
    kind: report.kind,
    withheld: violations.map(({ place, problem }) => ({ place, problem })),
  };
}

/** Writes the report (UVS) by templates over evidence, or by a model whose every sentence is checked; always last, never empty. */
export const report = defineAgent({
  name: 'report',
  version: '3',
  description: 'Writes the report from the evidence: answer first, every number a figure, always next steps.',
  input: reportInputSchema,
  output: deliverySchema,
  tools: [],
  prompts: [writePrompt],
  run,
});
