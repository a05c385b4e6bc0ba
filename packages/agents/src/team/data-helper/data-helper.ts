import { filterSchema } from '@netra/contract';
import { z } from 'zod';
import { agentStatusSchema, defineAgent } from '../../agent.ts';
import type { AgentContext } from '../../agent-context.ts';
import { type Source, sourceSchema, sources } from './export-guides.ts';

const dataHelperInputSchema = z.object({
  filter: filterSchema,
  /** Evidence of the data check, when triage got one. */
  evidenceId: z.string().nullable(),
});

/** What is missing and how to get it: the data check it rests on, and the sources worth explaining. */
export const dataRequestSchema = z.object({
  status: agentStatusSchema,
  evidenceId: z.string().nullable(),
  sources: z.array(sourceSchema).min(1),
});

/** A source the question names comes first; the user's own code serves everyone. */
function sourcesFor(question: string): Source[] {
  const named = sources.filter((source) =>
    source
      .split(' ')
      .some(
        (word) => word.length > 4 && word !== 'trace' && question.toLowerCase().includes(word.toLowerCase()),
      ),
  );
  return [...new Set([...named, ...sources])];
}

async function run(
  context: AgentContext,
  input: z.infer<typeof dataHelperInputSchema>,
): Promise<z.infer<typeof dataRequestSchema>> {
  await context.think({ thought: 'Working out which data is missing and how to get it.', step: 1 });
  const chosen = sourcesFor(context.run.question);
  if (input.evidenceId !== null) return { status: 'done', evidenceId: input.evidenceId, sources: chosen };
  const outcome = await context.callTool(
    'data-sufficiency',
    { filter: input.filter },
    'Which data is missing',
  );
  context.signal.throwIfAborted();
  // The guides help without the check, so a failed check makes the help partial, not absent.
  return outcome.ok
    ? { status: 'done', evidenceId: outcome.evidenceId, sources: chosen }
    : { status: 'partial', evidenceId: null, sources: chosen };
}

/** Says what is missing, why it matters, and the steps to get it from each source. */
export const dataHelper = defineAgent({
  name: 'data-helper',
  version: '1',
  description: 'Says which data is missing, why it matters and how to get it.',
  input: dataHelperInputSchema,
  output: dataRequestSchema,
  tools: ['data-sufficiency'],
  run,
});
