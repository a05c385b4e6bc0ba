import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';

/** What search hands on: where the passages it found are kept. */
export const searchRecordSchema = z.object({
  status: agentStatusSchema,
  evidenceId: z.string().nullable(),
  passages: z.number().int().nonnegative(),
});

async function run(context: AgentContext): Promise<z.infer<typeof searchRecordSchema>> {
  const { question, askedAt } = context.run;
  const outcome = await context.callTool(
    'search-knowledge',
    { query: question.slice(0, 2_000), before: askedAt },
    'see what was asked and answered before',
  );
  if (!outcome.ok) return { status: 'skipped', evidenceId: null, passages: 0 };
  const passages = outcome.result.passages.length;
  return { status: passages === 0 ? 'partial' : 'done', evidenceId: outcome.evidenceId, passages };
}

/** Looks through what this organization asked and was answered before, and quotes it; it never sums it up. */
export const search = defineAgent({
  name: 'search',
  version: '1',
  description: "Finds passages of this organization's earlier reports and questions, each with its place.",
  input: z.object({}),
  output: searchRecordSchema,
  tools: ['search-knowledge'],
  run,
});
