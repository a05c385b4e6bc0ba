import { createHash } from 'node:crypto';
import { ApexError } from '@netra/contract';
import { z } from 'zod';
import type { AgentName } from '../agent-names.ts';
import { agentRegistry } from '../agent-registry.ts';
import type { ToolName } from '../tools/catalogue.ts';

/** Which text a prompt had: enough to know whether two runs were told the same. */
export type PromptStamp = { readonly id: string; readonly version: string; readonly hash: string };

/** An agent as it can be read by people: what it does, with which tools, on which texts. */
export type AgentConfiguration = {
  readonly name: AgentName;
  readonly version: string;
  readonly description: string;
  readonly tools: readonly ToolName[];
  readonly prompts: readonly PromptStamp[];
  /** SHA-256 over all of the above and the agent's input and output schemas, in hexadecimal. */
  readonly hash: string;
};

/** The whole team at one time, short enough to be stored with each run. */
export type TeamConfiguration = {
  /** Changes whenever anything of any agent changes. */
  readonly version: string;
  readonly agents: Readonly<Record<string, { readonly version: string; readonly hash: string }>>;
  readonly prompts: readonly PromptStamp[];
};

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function schemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** The configuration of every agent that can run, in the order of the registry. */
export function agentConfigurations(): readonly AgentConfiguration[] {
  return Object.values(agentRegistry).map(
    ({ name, version, description, tools, prompts = [], input, output }) => {
      const stamps = prompts.map(({ id, version: of, hash }) => ({ id, version: of, hash }));
      const stated = { name, version, description, tools, prompts: stamps };
      return { ...stated, hash: hashOf({ ...stated, input: schemaOf(input), output: schemaOf(output) }) };
    },
  );
}

/** The configuration of one agent; raises `agent_unavailable` for a name that no agent of the team that can run has. */
export function agentConfiguration(name: string): AgentConfiguration {
  const found = agentConfigurations().find((configuration) => configuration.name === name);
  if (found !== undefined) return found;
  throw new ApexError('agent_unavailable', `No agent that can run is called ${name}.`, {
    details: { agent: name, known: agentConfigurations().map((configuration) => configuration.name) },
  });
}

/** The stamp of the team that is stored with a run, for comparing runs and what people said of them. */
export function teamConfiguration(): TeamConfiguration {
  const configurations = agentConfigurations();
  return {
    version: hashOf(configurations.map(({ hash }) => hash)).slice(0, 16),
    agents: Object.fromEntries(
      configurations.map(({ name, version, hash }) => [name, { version, hash: hash.slice(0, 16) }]),
    ),
    prompts: configurations.flatMap(({ prompts }) => prompts),
  };
}
