import { type Event, type EventDataOf, type EventOf, isTerminal } from '@netra/contract';
import { foldAgentEvent, stopAgents } from './fold-agent.ts';
import { foldPart } from './fold-part.ts';
import type { ApprovalView, RunView } from './thread-view.ts';

/** A run of which only the id and the time of its first event are known. */
export function newRun(id: string, startedAt: string): RunView {
  return {
    id,
    question: '',
    messageId: null,
    state: 'running',
    startedAt,
    endedAt: null,
    agents: [],
    parts: [],
    report: null,
    approvals: [],
    error: null,
    cancelReason: null,
  };
}

/** Folds one event of the run into its view. */
export function foldRunEvent(run: RunView, event: Event): RunView {
  const folded = applyToRun(run, event);
  return isTerminal(event) ? { ...folded, endedAt: event.ts } : folded;
}

function applyToRun(run: RunView, event: Event): RunView {
  switch (event.type) {
    case 'run_accepted':
      return {
        ...run,
        question: event.data.question,
        messageId: event.data.messageId,
        startedAt: event.ts,
      };
    case 'partial_result':
      return {
        ...run,
        parts: foldPart(run.parts, event),
        agents: foldAgentEvent(run.agents, event),
      };
    case 'final_report':
      return { ...run, report: event.data, agents: foldAgentEvent(run.agents, event) };
    case 'agent_completed':
      return {
        ...run,
        agents: foldAgentEvent(run.agents, event),
        state: isTerminal(event) ? 'done' : run.state,
      };
    case 'agent_started':
      return {
        ...run,
        // A second attempt writes its parts anew, from their start: what the failed one wrote is void.
        parts: run.parts.filter((part) => part.agent !== event.agent),
        agents: foldAgentEvent(run.agents, event),
      };
    case 'agent_thinking':
    case 'tool_executing':
    case 'tool_completed':
    case 'tool_failed':
    case 'progress':
    case 'agent_failed':
      return { ...run, agents: foldAgentEvent(run.agents, event) };
    case 'run_failed':
      return { ...run, state: 'failed', error: event.data.error, agents: stopAgents(run.agents) };
    case 'run_cancelled':
      return {
        ...run,
        state: 'cancelled',
        cancelReason: event.data.reason,
        agents: stopAgents(run.agents),
      };
    case 'approval_requested':
      return { ...run, approvals: [...run.approvals, approvalOf(event)] };
    case 'approval_resolved':
      return { ...run, approvals: resolve(run.approvals, event.data) };
    case 'thread_updated':
      return run;
  }
}

function approvalOf({ data }: EventOf<'approval_requested'>): ApprovalView {
  const { approvalId, title, tool = null, reason = 'change', arguments: given, argsHash, expiresAt } = data;
  const asked = { approvalId, title, tool, reason, arguments: given, argsHash, expiresAt };
  return { ...asked, decision: null, decidedBy: null, comment: null };
}

function resolve(
  approvals: readonly ApprovalView[],
  { approvalId, decision, userId, comment }: EventDataOf<'approval_resolved'>,
): readonly ApprovalView[] {
  return approvals.map((approval) =>
    approval.approvalId === approvalId
      ? { ...approval, decision, decidedBy: userId ?? null, comment: comment ?? null }
      : approval,
  );
}
