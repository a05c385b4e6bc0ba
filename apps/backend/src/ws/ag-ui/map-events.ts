// The run log in the words of the AG-UI protocol (version 1.0), for interfaces that other people made. It adds nothing
// that the log does not say, and takes events in the log's order, each as often as it comes.
import type { Event, EventOf } from '@netra/contract';
import { createOpenMessages } from './open-messages.ts';

const agUiVersion = '1.0';

/** An event of AG-UI: `type`, when it was (ms since 1970), and what belongs to its type. */
type AgUiEvent = { readonly type: string; readonly timestamp: number } & Readonly<Record<string, unknown>>;

/** Maps the events of one run, one after the other; it remembers what is open. */
export type AgUiMapper = { map(event: Event): AgUiEvent[] };

export type AgUiMapping = {
  readonly run: string;
  /** Ids as the asking interface knows them; ours where it made none. */
  readonly threadId: string;
  readonly runId: string;
  /** Tells the question as a message of its own, for a reader who did not ask it. */
  readonly withQuestion: boolean;
};

type Subagent = { readonly id: string; readonly agent: string };
type Body = { readonly type: string } & Readonly<Record<string, unknown>>;

const supervisor = 'supervisor';

/** Makes the mapper of one run; events of other runs map to nothing. */
export function createAgUiMapper(mapping: AgUiMapping): AgUiMapper {
  const { run, threadId, runId } = mapping;
  const subagents: Subagent[] = [];
  const messages = createOpenMessages();
  let started = false;

  /** The invocation of an agent that is open now, the latest where there are several. */
  const openOf = (agent: string | null | undefined) =>
    subagents.findLast((subagent) => subagent.agent === agent);
  const attributed = (event: Event) => {
    const subagent = openOf(event.agent);
    return subagent === undefined ? {} : { subagentRunId: subagent.id };
  };
  const custom = (event: Event): Body => ({
    type: 'CUSTOM',
    name: `apex.${event.type}`,
    value: event.data,
    ...attributed(event),
  });

  function begin(): Body {
    started = true;
    return { type: 'RUN_STARTED', threadId, runId, protocolVersion: agUiVersion };
  }

  function question(event: EventOf<'run_accepted'>): Body[] {
    if (!mapping.withQuestion) return [];
    const { messageId } = event.data;
    return [
      { type: 'TEXT_MESSAGE_START', messageId, role: 'user' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId, delta: event.data.question },
      { type: 'TEXT_MESSAGE_END', messageId },
    ];
  }

  function startAgent(event: EventOf<'agent_started'>): Body[] {
    if (event.agent === supervisor || event.agent === null) return [custom(event)];
    const subagent = { id: `${run}:${event.agent}:${event.seq}`, agent: event.agent };
    const parent = openOf(event.parentAgent);
    subagents.push(subagent);
    return [
      {
        type: 'SUBAGENT_STARTED',
        subagentRunId: subagent.id,
        name: event.agent,
        description: event.data.goal,
        ...(parent === undefined ? {} : { parentSubagentRunId: parent.id }),
      },
    ];
  }

  /** Closes an invocation and the messages it left open; undefined when none is open. */
  function endAgent(agent: string | null): { id: string; before: Body[] } | undefined {
    const subagent = openOf(agent);
    if (subagent === undefined) return undefined;
    subagents.splice(subagents.indexOf(subagent), 1);
    return { id: subagent.id, before: messages.end(subagent.id) };
  }

  function think(event: EventOf<'agent_thinking'>): Body[] {
    if (event.data.thought === '') return [];
    const common = { messageId: event.id, ...attributed(event) };
    return [
      { type: 'REASONING_START', ...common },
      { type: 'REASONING_MESSAGE_START', role: 'reasoning', ...common },
      { type: 'REASONING_MESSAGE_CONTENT', delta: event.data.thought, ...common },
      { type: 'REASONING_MESSAGE_END', ...common },
      { type: 'REASONING_END', ...common },
    ];
  }

  function callTool(event: EventOf<'tool_executing'>): Body[] {
    const common = { toolCallId: event.data.callId, ...attributed(event) };
    return [
      {
        type: 'TOOL_CALL_START',
        toolCallName: event.data.tool,
        metadata: { purpose: event.data.purpose },
        ...common,
      },
      { type: 'TOOL_CALL_ARGS', delta: JSON.stringify(event.data.arguments), ...common },
      { type: 'TOOL_CALL_END', ...common },
    ];
  }

  function toolResult(event: EventOf<'tool_completed'> | EventOf<'tool_failed'>): Body {
    const { callId, durationMs } = event.data;
    const told =
      event.type === 'tool_completed'
        ? { content: event.data.summary, metadata: { durationMs, evidenceId: event.data.evidenceId } }
        : { content: event.data.error.message, metadata: { durationMs, error: event.data.error } };
    return {
      type: 'TOOL_CALL_RESULT',
      messageId: event.id,
      toolCallId: callId,
      ...told,
      ...attributed(event),
    };
  }

  /** Everything that is open ends before the run does. */
  function endAll(reason: string): Body[] {
    const left = subagents.splice(0).toReversed();
    return [
      ...messages.endAll(),
      ...left.map(({ id }) => ({ type: 'SUBAGENT_ERROR', subagentRunId: id, message: reason })),
    ];
  }

  const finished = (outcome: 'success' | 'cancelled'): Body => ({
    type: 'RUN_FINISHED',
    threadId,
    runId,
    outcome: { type: outcome },
  });

  function completeAgent(event: EventOf<'agent_completed'>): Body[] {
    if (event.agent === supervisor) return [...endAll('The run ended.'), finished('success')];
    const ended = endAgent(event.agent);
    if (ended === undefined) return [];
    const result = { status: event.data.status };
    return [...ended.before, { type: 'SUBAGENT_FINISHED', subagentRunId: ended.id, result }];
  }

  function failAgent(event: EventOf<'agent_failed'>): Body[] {
    const { message, code } = event.data.error;
    const ended = endAgent(event.agent);
    if (ended === undefined) return [];
    return [...ended.before, { type: 'SUBAGENT_ERROR', subagentRunId: ended.id, message, code }];
  }

  function bodiesOf(event: Event): Body[] {
    switch (event.type) {
      case 'run_accepted':
        return question(event);
      case 'agent_started':
        return startAgent(event);
      case 'agent_thinking':
        return think(event);
      case 'tool_executing':
        return callTool(event);
      case 'tool_completed':
      case 'tool_failed':
        return [toolResult(event)];
      case 'partial_result':
        return messages.add(event, openOf(event.agent)?.id);
      case 'final_report':
        return [...messages.endAll(), custom(event)];
      case 'agent_completed':
        return completeAgent(event);
      case 'agent_failed':
        return failAgent(event);
      case 'run_cancelled':
        return [...endAll('The run was stopped.'), finished('cancelled')];
      case 'run_failed':
        return [
          ...endAll('The run failed.'),
          { type: 'RUN_ERROR', message: event.data.error.message, code: event.data.error.code },
        ];
      case 'approval_requested':
      case 'approval_resolved':
      case 'progress':
      case 'thread_updated':
        return [custom(event)];
    }
  }

  return {
    map(event) {
      if (event.run !== run) return [];
      const bodies = bodiesOf(event);
      const timestamp = Date.parse(event.ts);
      return (started ? bodies : [begin(), ...bodies]).map((body) => ({ ...body, timestamp }));
    },
  };
}
