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

  it('holds the whole team, and no name beside it', () => {
    expect(Object.keys(agentRegistry).toSorted()).toEqual(agentNames.toSorted());
    expect(() => agentNamed('nobody' as never)).toThrow(
      expect.objectContaining({ code: 'agent_unavailable' }),
    );
  });

  it('hands every tool of the catalogue to somebody, and those that change something to one agent each', () => {
    const holders = (tool: string) =>
      Object.values(agentRegistry).filter(({ tools }) => tools.includes(tool as never));
    for (const [name, { effect }] of Object.entries(toolCatalogue)) {
      expect(holders(name).length, name).toBeGreaterThan(0);
      if (effect !== 'idempotent') expect(holders(name).length, name).toBe(1);
    }
    expect(Object.keys(toolCatalogue).length).toBeGreaterThanOrEqual(30);
  });

  it('says of every tool what it does in a sentence, who may use it and how long it may take', () => {
    for (const [name, tool] of Object.entries(toolCatalogue)) {
      expect(tool.name).toBe(name);
      expect(tool.description, name).toMatch(/^[A-Z].{20,}\.$/);
      expect(tool.timeoutMs, name).toBeGreaterThan(0);
      if (tool.effect !== 'idempotent') expect(tool.role, name).toBe('analyst');
    }
  });
});

describe('the example of the data helper', () => {
  it('is a call that can be sent', () => {
    expect(callSchema.safeParse(exampleCall).success).toBe(true);
  });
});
