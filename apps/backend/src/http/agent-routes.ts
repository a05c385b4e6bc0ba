import { type AgentConfiguration, agentConfigurations } from '@netra/agents';
import {
  type AgentDetail,
  ApexError,
  agentDetailSchema,
  agentSummarySchema,
  askedSchema,
  executableAgents,
  executeAgentSchema,
} from '@netra/contract';
import type { HttpService } from '@netra/foundation';
import { z } from 'zod';
import { acceptQuestion } from '../runs/accept-question.ts';
import type { RunRuntime } from '../runs/runtime.ts';
import type { Reader } from './session.ts';

const byName = z.object({ name: z.string().min(1).max(100) });

function detailOf({ tools, prompts, ...configuration }: AgentConfiguration): AgentDetail {
  const executable = (executableAgents as readonly string[]).includes(configuration.name);
  return { ...configuration, tools: [...tools], prompts: [...prompts], executable };
}

/** Adds the routes that show who is in the team, and ask one of them by name. */
export function registerAgentRoutes(app: HttpService, parts: { runtime: RunRuntime; reader: Reader }): void {
  const { runtime, reader } = parts;
  // Worked out once: hashing every schema takes longer than the whole route may, and the team is that of the code.
  const details = new Map(
    agentConfigurations().map((configuration) => [configuration.name as string, detailOf(configuration)]),
  );

  app.get(
    '/api/agents',
    { schema: { response: { 200: z.object({ items: z.array(agentSummarySchema) }) } } },
    async (request) => {
      await reader(request);
      const items = Object.values(runtime.team).map(({ name, version, description, tools }) => ({
        name,
        version,
        description,
        tools: [...tools],
      }));
      return { items };
    },
  );

  app.get(
    '/api/agents/:name',
    { schema: { params: byName, response: { 200: agentDetailSchema } } },
    async (request) => {
      await reader(request);
      const { name } = request.params;
      const detail = details.get(name);
      if (detail !== undefined) return detail;
      throw new ApexError('agent_unavailable', `No agent that can run is called ${name}.`, {
        details: { agent: name, known: [...details.keys()] },
      });
    },
  );

  app.post(
    '/api/agents/execute',
    { schema: { body: executeAgentSchema, response: { 202: askedSchema } } },
    async (request, reply) => {
      const scope = await reader(request, 'analyst');
      return reply.status(202).send(await acceptQuestion(runtime, scope, request.body));
    },
  );
}
