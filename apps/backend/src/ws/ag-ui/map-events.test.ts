import { type Event, type EventDraft, newId } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { type AnyAgUiEvent, checkAgUiRun } from '../testing/ag-ui-order.ts';
import { createAgUiMapper } from './map-events.ts';

const thread = newId('thread');
const run = newId('run');

function eventsOf(drafts: readonly EventDraft[]): Event[] {
  return drafts.map((draft, index) => ({
    ...draft,
    v: 1,
    id: newId('event'),
    thread,
    run,
    seq: index + 1,
    epoch: 'e',
    ts: '2026-11-20T10:00:00.000Z',
  })) as Event[];
}

function mapped(drafts: readonly EventDraft[], options: { withQuestion?: boolean } = {}): AnyAgUiEvent[] {
  const { withQuestion = false } = options;
  const mapper = createAgUiMapper({ run, threadId: 'their thread', runId: 'their run', withQuestion });
  return eventsOf(drafts).flatMap((event) => mapper.map(event));
}

const step = 1;
const wire = {
  code: 'timeout' as const,
  message: 'Too late.',
  recoverable: true,
  suggestion: 'Wait.',
  details: {},
};
const accepted: EventDraft = {
  type: 'run_accepted',
  agent: null,
  step: 0,
  data: { question: 'Why?', messageId: 'msg_q', userId: 'usr' },
};
const starts = (agent: string, parentAgent?: string): EventDraft => ({
  type: 'agent_started',
  agent,
  step,
  data: { goal: `Be ${agent}.` },
  ...(parentAgent === undefined ? {} : { parentAgent }),
});
const completes = (agent: string): EventDraft => ({
  type: 'agent_completed',
  agent,
  step,
  data: { durationMs: 1, status: 'done' },
});
const writes = (text: string, offset: number, restart?: boolean): EventDraft => ({
  type: 'partial_result',
  agent: 'report',
  step,
  data: { messageId: 'msg_a', part: 'summary', offset, text, ...(restart === undefined ? {} : { restart }) },
});
const calls: EventDraft = {
  type: 'tool_executing',
  agent: 'analysis',
  step,
  data: { tool: 'spend', callId: 'tcl_1', arguments: { by: ['model'] }, purpose: 'Look.' },
};
const answers: EventDraft = {
  type: 'tool_completed',
  agent: 'analysis',
  step,
  data: { tool: 'spend', callId: 'tcl_1', summary: '$12.50', evidenceId: 'evd_1', durationMs: 3 },
};
const reports: EventDraft = {
  type: 'final_report',
  agent: 'report',
  step,
  data: {
    reportId: 'rep_1',
    messageId: 'msg_a',
    kind: 'full',
    headline: 'So.',
    recommendations: [],
    nextSteps: [],
  },
};

const textsOf = (events: readonly AnyAgUiEvent[]) =>
  events.filter((event) => event.type === 'TEXT_MESSAGE_CONTENT').map((event) => event.delta);

describe('a whole run', () => {
  const events = mapped([
    accepted,
    starts('supervisor'),
    { type: 'agent_thinking', agent: 'supervisor', step, data: { thought: 'Hm.', step: 1 } },
    starts('analysis', 'supervisor'),
    calls,
    answers,
    completes('analysis'),
    starts('report', 'supervisor'),
    writes('You ', 0),
    writes('spend.', 4),
    reports,
    completes('report'),
    completes('supervisor'),
  ]);

  test('is what the schemas and the order of AG-UI ask for', () => {
    checkAgUiRun(events);
    expect(events[0]).toMatchObject({ threadId: 'their thread', runId: 'their run', protocolVersion: '1.0' });
    expect(events.at(-1)).toMatchObject({ type: 'RUN_FINISHED', outcome: { type: 'success' } });
  });

  test('tells tools with their arguments and what came of them', () => {
    expect(events.find((event) => event.type === 'TOOL_CALL_ARGS')?.delta).toBe('{"by":["model"]}');
    expect(events.find((event) => event.type === 'TOOL_CALL_RESULT')).toMatchObject({
      toolCallId: 'tcl_1',
      content: '$12.50',
      metadata: { evidenceId: 'evd_1' },
    });
  });

  test('tells agents as subagents, below whoever called them', () => {
    const started = events.filter((event) => event.type === 'SUBAGENT_STARTED');
    expect(started.map((event) => event.name)).toEqual(['analysis', 'report']);
    const called = events.find((event) => event.type === 'TOOL_CALL_START');
    expect(called?.subagentRunId).toBe(started[0]?.subagentRunId);
  });

  test('hands on what AG-UI has no word for', () => {
    expect(events.filter((event) => event.type === 'CUSTOM').map((event) => event.name)).toEqual([
      'apex.agent_started',
      'apex.final_report',
    ]);
  });
});

test('the question is a message for who did not ask it', () => {
  const events = mapped([accepted, starts('supervisor'), completes('supervisor')], { withQuestion: true });
  checkAgUiRun(events);
  expect(textsOf(events)).toEqual(['Why?']);
  expect(events.find((event) => event.type === 'TEXT_MESSAGE_START')?.role).toBe('user');
});

test('text that comes twice or overlaps is told once', () => {
  const events = mapped([
    accepted,
    writes('abc', 0),
    writes('abc', 0),
    writes('bcde', 1),
    completes('supervisor'),
  ]);
  checkAgUiRun(events);
  expect(textsOf(events)).toEqual(['abc', 'de']);
});

test('a part that starts over is a new message, and the old one is told to be void', () => {
  const events = mapped([
    accepted,
    writes('wrong', 0),
    writes('ri', 0, true),
    writes('ght', 2),
    completes('supervisor'),
  ]);
  checkAgUiRun(events);
  expect(textsOf(events)).toEqual(['wrong', 'ri', 'ght']);
  const ids = events.filter((event) => event.type === 'TEXT_MESSAGE_START').map((event) => event.messageId);
  expect(new Set(ids).size).toBe(2);
  expect(events.find((event) => event.type === 'CUSTOM')).toMatchObject({
    name: 'apex.message_void',
    value: { messageId: ids[0] },
  });
});

test('a run that is stopped in mid-word closes what is open and is cancelled', () => {
  const cancelled: EventDraft = {
    type: 'run_cancelled',
    agent: null,
    step,
    data: { userId: 'usr', reason: 'enough' },
  };
  const events = mapped([
    accepted,
    starts('analysis', 'supervisor'),
    starts('report', 'analysis'),
    writes('You', 0),
    cancelled,
  ]);
  checkAgUiRun(events);
  expect(events.at(-1)).toMatchObject({ type: 'RUN_FINISHED', outcome: { type: 'cancelled' } });
});

test('an agent and a tool that fail are told, and so is a run that does', () => {
  const events = mapped([
    accepted,
    starts('analysis', 'supervisor'),
    calls,
    {
      type: 'tool_failed',
      agent: 'analysis',
      step,
      data: { tool: 'spend', callId: 'tcl_1', durationMs: 1, error: wire },
    },
    { type: 'agent_failed', agent: 'analysis', step, data: { error: wire, durationMs: 1 } },
    { type: 'run_failed', agent: null, step, data: { error: wire } },
  ]);
  checkAgUiRun(events);
  expect(events.find((event) => event.type === 'TOOL_CALL_RESULT')?.content).toBe('Too late.');
  expect(events.find((event) => event.type === 'SUBAGENT_ERROR')).toMatchObject({ code: 'timeout' });
  expect(events.at(-1)).toMatchObject({ type: 'RUN_ERROR', code: 'timeout', message: 'Too late.' });
});

test('events of another run map to nothing', () => {
  const mapper = createAgUiMapper({ run: newId('run'), threadId: 't', runId: 'r', withQuestion: true });
  expect(eventsOf([accepted, completes('supervisor')]).flatMap((event) => mapper.map(event))).toEqual([]);
});
