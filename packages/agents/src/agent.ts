// The agents room: works out the answer to a question as a team, by rules and over evidence.
// It refuses to touch the world except through the AgentContext it is handed, and to state a number no tool produced.
import { ApexError, type ErrorCode } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from './agent-context.ts';
import type { AgentName } from './agent-names.ts';
import type { Prompt } from './models/prompt.ts';
import type { ToolName } from './tools/catalogue.ts';

/** How an agent ended, for `agent_completed`; every output carries it as `status`. */
export const agentStatusSchema = z.enum(['done', 'partial', 'skipped']);

/** What an agent is, and what it does with its typed input. */
export type AgentSpecification<Input extends z.ZodType, Output extends z.ZodType> = {
  readonly name: AgentName;
  /** Changes whenever the same input may lead to another output. */
  readonly version: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** The only tools it calls. */
  readonly tools: readonly ToolName[];
  /** What it tells language models to do, when there are any. */
  readonly prompts?: readonly Prompt[];
  run(context: AgentContext, input: z.infer<Input>): Promise<z.infer<Output>>;
};

/** An agent as a runner sees it: input and output are checked at this edge. */
export type Agent = Omit<AgentSpecification<z.ZodType, z.ZodType>, 'run'> & {
  /** Raises `agent_input_invalid`, `agent_output_invalid`, and whatever the agent or the context raises. */
  run(context: AgentContext, input: unknown): Promise<unknown>;
};

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, code: ErrorCode): z.infer<Schema> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const issues = outcome.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ApexError(code, 'The value does not fit the schema of the agent.', { details: { issues } });
}

/** Makes an agent from its specification. */
export function defineAgent<Input extends z.ZodType, Output extends z.ZodType>(
  specification: AgentSpecification<Input, Output>,
): Agent {
  return {
    ...specification,
    async run(context, input) {
      const output = await specification.run(
        context,
        parsed(specification.input, input, 'agent_input_invalid'),
      );
      return parsed(specification.output, output, 'agent_output_invalid');
    },
  };
}
