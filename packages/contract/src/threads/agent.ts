import { z } from 'zod';
import { askSchema } from './thread.ts';

/** One agent in `GET /api/agents`. */
export const agentSummarySchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  tools: z.array(z.string()),
});

/** Answer of `GET /api/agents/:name`: what the agent does, with which tools, on which texts. */
export const agentDetailSchema = agentSummarySchema.extend({
  /** The texts it gives language models; the hash (SHA-256, hexadecimal) changes with every letter. */
  prompts: z.array(z.object({ id: z.string(), version: z.string(), hash: z.string() })),
  /** SHA-256 over all of this and the agent's input and output, in hexadecimal. */
  hash: z.string(),
  /** True when `POST /api/agents/execute` takes it; the others work only on what their colleagues found. */
  executable: z.boolean(),
});
export type AgentDetail = z.infer<typeof agentDetailSchema>;

/** The agents that can be asked by name; `supervisor` is the whole team, as when nobody is named. */
export const executableAgents = [
  'supervisor',
  'analysis',
  'research',
  'optimizer',
  'data-helper',
  'synthetic-data',
] as const;

/** Body of `POST /api/agents/execute`: a question for one agent, which is answered with a report like any other. */
export const executeAgentSchema = askSchema.extend({ agent: z.enum(executableAgents) });
export type ExecuteAgent = z.infer<typeof executeAgentSchema>;
export type ExecutableAgent = ExecuteAgent['agent'];
