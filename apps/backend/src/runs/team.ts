// Carries runs out: accepts a question, hands it to the team, and makes every step of the way durable, so that a
// killed process loses nothing and repeats nothing. It refuses to know what an agent thinks or a tool computes.
import type { AgentContext, AgentName, ToolName } from '@netra/agents';

/** An agent as the runner sees it. */
export type RunnableAgent = {
  readonly name: AgentName;
  readonly version: string;
  readonly description: string;
  readonly tools: readonly ToolName[];
  run(context: AgentContext, input: unknown): Promise<unknown>;
};

/** Who can be handed work, by name; a run begins with the supervisor. */
export type Team = Readonly<Partial<Record<AgentName, RunnableAgent>>>;
