import type { AgentView } from './thread-view.ts';

export type AgentNode = { readonly agent: AgentView; readonly children: readonly AgentNode[] };

/**
 * Hangs agents under the agent that started them, in the order of the log. An agent whose parent is unknown (or that
 * names itself) stands at the top, so none is ever lost from view.
 */
export function agentTree(agents: readonly AgentView[]): readonly AgentNode[] {
  const names = new Set(agents.map((agent) => agent.name));
  const placed = new Set<string>();
  const nodeOf = (agent: AgentView): AgentNode => {
    placed.add(agent.name);
    const children = agents
      .filter((child) => child.parent === agent.name && !placed.has(child.name))
      .map((child) => nodeOf(child));
    return { agent, children };
  };
  const tops = agents.filter((agent) => agent.parent === null || !names.has(agent.parent));
  return [...tops, ...agents].flatMap((agent) => (placed.has(agent.name) ? [] : [nodeOf(agent)]));
}
