import { ApexError, filterSchema, periodSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { rankedFindingSchema, rankFindings } from './rank-findings.ts';

const optimizerInputSchema = z.object({ period: periodSchema, filter: filterSchema });

/** What can be saved: where the replay is kept, and the order of work. */
export const optimizerRecordSchema = z.object({
  status: agentStatusSchema,
  evidenceId: z.string(),
  /** Findings with evidence (grades A and B), the one to begin with first. */
  ranked: z.array(rankedFindingSchema),
  /** Findings that are only projected (grade C), most promising first; never in a headline. */
  projected: z.array(rankedFindingSchema),
});
type OptimizerRecord = z.infer<typeof optimizerRecordSchema>;

async function run(
  context: AgentContext,
  input: z.infer<typeof optimizerInputSchema>,
): Promise<OptimizerRecord> {
  await context.think({ thought: 'Running the levers and replaying what they propose.', step: 1, of: 2 });
  const outcome = await context.callTool(
    'savings',
    input,
    'Which changes would have saved money, and how much',
  );
  if (!outcome.ok)
    throw new ApexError('agent_without_data', 'The savings could not be computed.', {
      details: { tool: 'savings', code: outcome.error.code },
    });
  const { result, evidenceId } = outcome;
  const ranked = rankFindings(result, 'portfolio');
  const projected = rankFindings(result, 'projected').filter(
    ({ finding }) => result.findings[finding]?.grade === 'C',
  );
  const first = ranked[0] === undefined ? undefined : result.findings[ranked[0].finding]?.title;
  await context.think({
    thought: first === undefined ? 'No change with evidence saves anything.' : `Begin with: ${first}`,
    step: 2,
    of: 2,
  });
  return { status: 'done', evidenceId, ranked: [...ranked], projected };
}

/** Runs the levers, replays them together and puts them in order; every amount is the replay's own. */
export const optimizer = defineAgent({
  name: 'optimizer',
  version: '1',
  description:
    'Finds the changes that would have saved money, replayed together so that no dollar counts twice.',
  input: optimizerInputSchema,
  output: optimizerRecordSchema,
  tools: ['savings'],
  run,
});
