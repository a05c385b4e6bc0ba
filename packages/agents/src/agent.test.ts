import { callSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAgent } from './agent.ts';
import type { AgentContext } from './agent-context.ts';
import { agentNames } from './agent-names.ts';
import { agentNamed, agentRegistry } from './agent-registry.ts';
import { exampleCall } from './team/data-helper/example-call.ts';
import { toolCatalogue } from './tools/catalogue.ts';

const context = {} as AgentContext;
const doubling = defineAgent({
  name: 'analysis',
  version: '1',
  description: 'Doubles.',
  input: z.object({ value: z.number() }),
  output: z.object({ value: z.number().max(10) }),
  tools: [],
  run: async (_, input) => ({ value: input.value * 2 }),
});

describe('defineAgent', () => {
  it('checks what goes in and what comes out', async () => {
    await expect(doubling.run(context, { value: 2 })).resolves.toEqual({ value: 4 });
    await expect(doubling.run(context, { value: 'two' })).rejects.toMatchObject({
      code: 'agent_input_invalid',
    });
    await expect(doubling.run(context, { value: 6 })).rejects.toMatchObject({ code: 'agent_output_invalid' });
  });
});

describe('the registry', () => {
  it('holds each agent under its own name, with tools of the catalogue', () => {
    for (const [name, agent] of Object.entries(agentRegistry)) {
      expect(agent.name).toBe(name);
      for (const tool of agent.tools) expect(Object.keys(toolCatalogue)).toContain(tool);
    }
  });

  it('holds the whole team but those without tools, which refuse by name', () => {
    const missing = agentNames.filter((name) => !Object.hasOwn(agentRegistry, name));
    expect(missing).toEqual(['synthetic-data']);
    for (const name of missing)
      expect(() => agentNamed(name)).toThrow(expect.objectContaining({ code: 'agent_unavailable' }));
  });
});

describe('the example of the data helper', () => {
  it('is a call that can be sent', () => {
    expect(callSchema.safeParse(exampleCall).success).toBe(true);
  });
});
