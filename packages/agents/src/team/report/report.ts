import { reportKindSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { renderSummary } from '../../grounding/render-markdown.ts';
import { type Composed, composeReport } from './compose-report.ts';
import { fallbackReport, type ReportIdentity } from './fallback-report.ts';
import { materialsOf } from './materials.ts';
import { evidenceIdsOf, type ReportInput, reportInputSchema } from './report-input.ts';
import { streamSummary } from './stream-summary.ts';

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
    const evidence = await context.evidence(evidenceIdsOf(input));
    return composeReport(materialsOf(input, context.run.question, evidence), identity);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = error instanceof Error ? error.name : 'an unknown error';
    const note = `The findings could not be put into a report (${reason}).`;
    return { report: fallbackReport(identity, [note]), violations: [] };
  }
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
  const { report, violations } = await compose(context, input, identity);
  await streamSummary(context, renderSummary(report));
  await context.deliver(report);
  return {
    status: report.kind === 'full' || report.kind === 'guidance' ? 'done' : 'partial',
    reportId: report.id,
    kind: report.kind,
    withheld: violations.map(({ place, problem }) => ({ place, problem })),
  };
}

/** Writes the report (UVS) by templates over evidence; always last, never empty. */
export const report = defineAgent({
  name: 'report',
  version: '1',
  description: 'Writes the report from the evidence: answer first, every number a figure, always next steps.',
  input: reportInputSchema,
  output: deliverySchema,
  tools: [],
  run,
});
