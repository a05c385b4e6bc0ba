import { type WireError, wireErrorSchema } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from '../agent-context.ts';
import { type AgentName, agentNames } from '../agent-names.ts';

/** An agent whose part is missing from the answer, and the error code that says why. */
export const absenceSchema = z.object({ agent: z.enum(agentNames), code: z.string() });
export type Absence = z.infer<typeof absenceSchema>;

export type HandOff<Schema extends z.ZodType> = {
  readonly agent: AgentName;
  readonly output: Schema;
  readonly input: unknown;
  readonly goal: string;
};

type Result<Output> = { readonly output: Output | null; readonly absence: Absence | null };

async function attempt<Schema extends z.ZodType>(
  context: AgentContext,
  handOff: HandOff<Schema>,
): Promise<{ readonly output: z.infer<Schema> } | { readonly error: WireError }> {
  const outcome = await context.runAgent<unknown>(handOff.agent, handOff.input, handOff.goal);
  context.signal.throwIfAborted();
  if (!outcome.ok) return { error: outcome.error };
  const parsed = handOff.output.safeParse(outcome.output);
  if (parsed.success) return { output: parsed.data };
  return {
    error: wireErrorSchema.parse({
      code: 'agent_output_invalid',
      message: 'The agent handed back something else than agreed.',
      recoverable: false,
      suggestion: '',
    }),
  };
}

/** Runs another agent, a second time when its error says that may help; an agent that fails is absent, not fatal. */
export async function handOff<Schema extends z.ZodType>(
  context: AgentContext,
  task: HandOff<Schema>,
): Promise<Result<z.infer<Schema>>> {
  const first = await attempt(context, task);
  const last = 'error' in first && first.error.recoverable ? await attempt(context, task) : first;
  return 'error' in last
    ? { output: null, absence: { agent: task.agent, code: last.error.code } }
    : { output: last.output, absence: null };
}
