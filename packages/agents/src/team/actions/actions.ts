import { ApexError, filterSchema, periodSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { readingOf } from '../../grounding/reading.ts';
import { rankedFindingSchema } from '../optimizer/rank-findings.ts';
import { acceptedSchema, acceptFinding, findingMeant } from './accept-finding.ts';
import { stepsFor } from './change-steps.ts';

const actionsInputSchema = z.object({
  evidenceId: z.string(),
  ranked: z.array(rankedFindingSchema),
  /** Which calls a finding is to be accepted for; null where only a plan is wanted. */
  accept: z.object({ period: periodSchema, filter: filterSchema }).nullable().default(null),
});

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
  /** The finding that was to be accepted; null where none was. */
  accepted: acceptedSchema.nullable().default(null),
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
  const meant =
    input.accept === null
      ? undefined
      : findingMeant(
          context.run.question,
          savings.result.findings,
          actions.map(({ finding }) => finding),
        );
  const accepted =
    meant === undefined || input.accept === null
      ? null
      : await acceptFinding(context, savings.result, { ...input.accept, finding: meant });
  return {
    status: actions.length === 0 ? 'skipped' : 'done',
    evidenceId: input.evidenceId,
    actions,
    accepted,
  };
}

/** Turns findings into work in order: steps, owner, patch and what needs approval. What is to be accepted waits for a person. */
export const actions = defineAgent({
  name: 'actions',
  version: '2',
  description:
    'Turns findings into an ordered plan: steps, owner, gateway patch, approval and rollback; accepts one where that is asked for.',
  input: actionsInputSchema,
  output: actionPlanSchema,
  tools: ['accept-policy'],
  run,
});
