import type { Event, EventDataOf, EventOf } from '@netra/contract';
import type { AgentItem, AgentView, ToolOutcome } from './thread-view.ts';

type AgentEvent = EventOf<
  | 'agent_started'
  | 'agent_thinking'
  | 'tool_executing'
  | 'tool_completed'
  | 'tool_failed'
  | 'progress'
  | 'partial_result'
  | 'final_report'
  | 'agent_completed'
  | 'agent_failed'
>;

/** Folds an event into the agent that it is about; an agent first heard of in mid-work is added as running. */
export function foldAgentEvent(agents: readonly AgentView[], event: AgentEvent): readonly AgentView[] {
  const name = event.agent ?? 'supervisor';
  const index = agents.findIndex((agent) => agent.name === name);
  const known = agents[index];
  if (known === undefined) return [...agents, applyToAgent(newAgent(name, event), event)];
  const folded = applyToAgent(known, event);
  return folded === known ? agents : agents.with(index, folded);
}

/** Marks every agent that was still at work as stopped: the run ended over its head. */
export function stopAgents(agents: readonly AgentView[]): readonly AgentView[] {
  return agents.map((agent) => (agent.state === 'running' ? { ...agent, state: 'stopped' } : agent));
}

function newAgent(name: string, event: Event): AgentView {
  return {
    name,
    parent: event.parentAgent ?? null,
    goal: null,
    plan: [],
    state: 'running',
    startedAt: event.ts,
    durationMs: null,
    tokens: null,
    cost: null,
    error: null,
    items: [],
  };
}

function applyToAgent(agent: AgentView, event: AgentEvent): AgentView {
  switch (event.type) {
    case 'agent_started':
      return {
        ...agent,
        parent: event.parentAgent ?? agent.parent,
        goal: event.data.goal,
        plan: event.data.plan ?? agent.plan,
        state: 'running',
        error: null,
      };
    case 'agent_thinking':
      return withItem(agent, { kind: 'thought', seq: event.seq, data: event.data });
    case 'tool_executing':
      return withItem(agent, {
        kind: 'tool',
        seq: event.seq,
        callId: event.data.callId,
        tool: event.data.tool,
        purpose: event.data.purpose,
        arguments: event.data.arguments,
        startedAt: event.ts,
        outcome: null,
      });
    case 'tool_completed':
      return withOutcome(agent, event.data.callId, {
        kind: 'completed',
        summary: event.data.summary,
        evidenceId: event.data.evidenceId,
        durationMs: event.data.durationMs,
      });
    case 'tool_failed':
      return withOutcome(agent, event.data.callId, {
        kind: 'failed',
        error: event.data.error,
        durationMs: event.data.durationMs,
      });
    case 'progress':
      return withProgress(agent, event.data);
    case 'partial_result': {
      const shown = agent.items.some((item) => item.kind === 'part' && item.part === event.data.part);
      return shown ? agent : withItem(agent, { kind: 'part', seq: event.seq, part: event.data.part });
    }
    case 'final_report':
      return withItem(agent, { kind: 'report', seq: event.seq });
    case 'agent_completed':
      return {
        ...agent,
        state: event.data.status,
        durationMs: event.data.durationMs,
        tokens: event.data.tokens ?? null,
        cost: event.data.cost ?? null,
      };
    case 'agent_failed': {
      const { durationMs, error } = event.data;
      // Who was told to end has not failed.
      if (error.code === 'run_stopped') return { ...agent, state: 'stopped', durationMs };
      return { ...agent, state: 'failed', durationMs, error };
    }
  }
}

function withItem(agent: AgentView, item: AgentItem): AgentView {
  return { ...agent, items: [...agent.items, item] };
}

/** Progress is of the call that the agent is waiting for. */
function withProgress(agent: AgentView, progress: EventDataOf<'progress'>): AgentView {
  const at = agent.items.findLastIndex((item) => item.kind === 'tool' && item.outcome === null);
  const item = agent.items[at];
  return item?.kind === 'tool' ? { ...agent, items: agent.items.with(at, { ...item, progress }) } : agent;
}

function withOutcome(agent: AgentView, callId: string, outcome: ToolOutcome): AgentView {
  const items = agent.items.map((item) =>
    item.kind === 'tool' && item.callId === callId ? { ...item, outcome } : item,
  );
  return { ...agent, items };
}
