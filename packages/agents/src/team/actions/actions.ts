import { ApexError } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { readingOf } from '../../grounding/reading.ts';
import { rankedFindingSchema } from '../optimizer/rank-findings.ts';
import { stepsFor } from './change-steps.ts';

const actionsInputSchema = z.object({ evidenceId: z.string(), ranked: z.array(rankedFindingSchema) });

/** The order of work: who does what for each finding, the patch, and what needs a yes first. */
export const actionPlanSchema = z.object({
  status: agentStatusSchema,
  evidenceId: z.string(),
  actions: z.array(
    rankedFindingSchema.extend({
      owner: z.string(),
      steps: z.array(z.string()).min(1),
      patch: z.string().nullable(),
      /** Changes that can touch quality wait for somebody's yes. */
      needsApproval: z.boolean(),
    }),
  ),
});
type ActionPlan = z.infer<typeof actionPlanSchema>;

async function run(context: AgentContext, input: z.infer<typeof actionsInputSchema>): Promise<ActionPlan> {
  await context.think({ thought: 'Turning the findings into an ordered plan.', step: 1 });
  const [stored] = await context.evidence([input.evidenceId]);
  const savings = readingOf('savings', stored);
  if (savings === undefined)
    throw new ApexError('agent_without_data', 'The findings to plan for could not be read back.', {
      details: { evidenceId: input.evidenceId },
    });
  const actions = input.ranked.flatMap((ranked) => {
    const finding = savings.result.findings[ranked.finding];
    if (finding === undefined) return [];
    const { owner, steps, patch } = stepsFor(finding.rule);
    return [{ ...ranked, owner, steps: [...steps], patch, needsApproval: finding.risk !== 'low' }];
  });
  return { status: actions.length === 0 ? 'skipped' : 'done', evidenceId: input.evidenceId, actions };
}

/** Turns findings into work in order: steps, owner, patch and what needs approval. It changes nothing itself. */
export const actions = defineAgent({
  name: 'actions',
  version: '1',
  description: 'Turns findings into an ordered plan: steps, owner, gateway patch, approval and rollback.',
  input: actionsInputSchema,
  output: actionPlanSchema,
  tools: [],
  run,
});
