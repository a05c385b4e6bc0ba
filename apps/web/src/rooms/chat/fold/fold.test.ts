import { type Event, type EventDraft, eventSchema } from '@netra/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentTree } from './agent-tree.ts';
import { foldEvents } from './fold-events.ts';
import { emptyThreadView, type ThreadView } from './thread-view.ts';

const failure = {
  error: {
    code: 'timeout',
    message: 'It took too long.',
    recoverable: true,
    suggestion: 'Try again.',
    details: {},
  },
};
const text = 'You spent **$1,204** in 30 days.';

const drafts: EventDraft[] = [
  {
    type: 'run_accepted',
    agent: null,
    step: 0,
    data: { question: 'Where does it go?', messageId: 'm1', userId: 'u' },
  },
  {
    type: 'agent_started',
    agent: 'supervisor',
    step: 1,
    data: { goal: 'Answer', plan: ['triage', 'report'] },
  },
  {
    type: 'agent_started',
    agent: 'triage',
    parentAgent: 'supervisor',
    step: 2,
    data: { goal: 'Understand' },
  },
  {
    type: 'agent_thinking',
    agent: 'triage',
    step: 2,
    data: { thought: 'A question about spend', step: 1, of: 2 },
  },
  {
    type: 'tool_executing',
    agent: 'triage',
    step: 3,
    data: { tool: 'data-sufficiency', callId: 'c1', arguments: { filter: {} }, purpose: 'See what there is' },
  },
  {
    type: 'tool_completed',
    agent: 'triage',
    step: 3,
    data: {
      tool: 'data-sufficiency',
      callId: 'c1',
      summary: '200,000 calls',
      evidenceId: 'evd_1',
      durationMs: 12,
    },
  },
  {
    type: 'tool_executing',
    agent: 'triage',
    step: 4,
    data: { tool: 'latency', callId: 'c2', arguments: {}, purpose: 'See delays' },
  },
  {
    type: 'tool_failed',
    agent: 'triage',
    step: 4,
    data: { tool: 'latency', callId: 'c2', durationMs: 9, ...failure },
  },
  { type: 'agent_completed', agent: 'triage', step: 5, data: { durationMs: 40, status: 'partial' } },
  { type: 'agent_started', agent: 'report', parentAgent: 'supervisor', step: 6, data: { goal: 'Write' } },
  {
    type: 'partial_result',
    agent: 'report',
    step: 6,
    data: { messageId: 'm2', part: 'summary', offset: 0, text: text.slice(0, 9) },
  },
  {
    type: 'partial_result',
    agent: 'report',
    step: 6,
    data: { messageId: 'm2', part: 'summary', offset: 9, text: ' nonsense of a killed step' },
  },
  {
    type: 'partial_result',
    agent: 'report',
    step: 6,
    data: { messageId: 'm2', part: 'summary', offset: 0, text: text.slice(0, 20), restart: true },
  },
  {
    type: 'partial_result',
    agent: 'report',
    step: 6,
    data: { messageId: 'm2', part: 'summary', offset: 9, text: text.slice(9, 20) },
  },
  {
    type: 'partial_result',
    agent: 'report',
    step: 6,
    data: { messageId: 'm2', part: 'summary', offset: 20, text: text.slice(20) },
  },
  {
    type: 'final_report',
    agent: 'report',
    step: 7,
    data: {
      reportId: 'rep_1',
      messageId: 'm2',
      kind: 'full',
      headline: 'H',
      recommendations: ['r'],
      nextSteps: ['n'],
    },
  },
  {
    type: 'agent_completed',
    agent: 'report',
    step: 7,
    data: { durationMs: 30, status: 'done', cost: '0.01' },
  },
  { type: 'agent_completed', agent: 'supervisor', step: 8, data: { durationMs: 100, status: 'done' } },
];

function logOf(list: readonly EventDraft[], run: string | null = 'run_1', from = 1, epoch = 'e1'): Event[] {
  return list.map((draft, index) =>
    eventSchema.parse({
      v: 1,
      id: `evt_${epoch}_${from + index}`,
      thread: 'thr_1',
      run,
      seq: from + index,
      epoch,
      ts: new Date(1_700_000_000_000 + (from + index) * 10).toISOString(),
      ...draft,
    }),
  );
}

const log = logOf(drafts);
const whole = foldEvents(emptyThreadView, log);
const runOf = (view: ThreadView) => view.runs[0]!;

describe('the fold of a run log', () => {
  it('shows every agent, tool, part and the report of a finished run', () => {
    const run = runOf(whole);
    expect(run).toMatchObject({
      id: 'run_1',
      question: 'Where does it go?',
      state: 'done',
      endedAt: log.at(-1)!.ts,
    });
    expect(run.parts).toEqual([{ part: 'summary', messageId: 'm2', agent: 'report', text, deltas: 5 }]);
    expect(run.report?.reportId).toBe('rep_1');
    const triage = run.agents.find((agent) => agent.name === 'triage')!;
    expect(triage.state).toBe('partial');
    expect(triage.items.map((item) => item.kind)).toEqual(['thought', 'tool', 'tool']);
    expect(triage.items[1]).toMatchObject({
      outcome: { kind: 'completed', evidenceId: 'evd_1', durationMs: 12 },
    });
    expect(triage.items[2]).toMatchObject({ outcome: { kind: 'failed', error: { code: 'timeout' } } });
  });

  it('shows how far the tool has come that an agent waits for', () => {
    const progress = { jobId: 'syn_1', kind: 'generation', state: 'running', total: 300_000 } as const;
    const [first, second] = [50_000, 150_000].map(
      (done): EventDraft => ({
        type: 'progress',
        agent: 'triage',
        step: 4,
        data: { ...progress, done, ratePerSecond: 50_000, etaMs: 3_000, message: `${done} are stored` },
      }),
    );
    const view = foldEvents(emptyThreadView, logOf([...drafts.slice(0, 7), first!, second!]));
    const triage = runOf(view).agents.find((agent) => agent.name === 'triage');
    expect(triage?.items[2]).toMatchObject({ tool: 'latency', outcome: null, progress: { done: 150_000 } });
    expect(triage?.items[1]).not.toHaveProperty('progress');
  });

  it('gives the same view from every prefix, resumed with the rest', () => {
    for (let cut = 0; cut <= log.length; cut += 1) {
      const prefix = foldEvents(emptyThreadView, log.slice(0, cut));
      expect(prefix.headSeq).toBe(cut);
      expect(foldEvents(prefix, log.slice(cut))).toEqual(whole);
    }
  });

  it('changes nothing when any stretch of the log comes again, at once or late', () => {
    const stretch = fc.tuple(fc.nat(log.length), fc.nat(log.length), fc.nat(log.length));
    fc.assert(
      fc.property(stretch, ([a, b, c]) => {
        const [from = 0, to = 0, at = 0] = [a, b, c].sort((x, y) => x - y);
        const again = [...log.slice(0, at), ...log.slice(from, to), ...log.slice(at)];
        expect(foldEvents(emptyThreadView, again)).toEqual(whole);
      }),
    );
    expect(foldEvents(whole, log)).toBe(whole);
  });

  it('never mutates the view it was given', () => {
    const half = foldEvents(emptyThreadView, log.slice(0, 9));
    const copy = structuredClone(half);
    foldEvents(half, log.slice(9));
    expect(half).toEqual(copy);
  });

  it('voids what a part held when its step starts over', () => {
    const before = foldEvents(emptyThreadView, log.slice(0, 12));
    expect(runOf(before).parts[0]!.text).toBe('You spent nonsense of a killed step');
    const after = foldEvents(before, log.slice(12, 13));
    expect(runOf(after).parts[0]!.text).toBe(text.slice(0, 20));
  });

  it('voids what an agent wrote when it is tried again', () => {
    const again = logOf(
      [
        {
          type: 'agent_failed',
          agent: 'report',
          parentAgent: 'supervisor',
          step: 7,
          data: { durationMs: 1, ...failure },
        },
        {
          type: 'agent_started',
          agent: 'report',
          parentAgent: 'supervisor',
          step: 8,
          data: { goal: 'Write again' },
        },
        {
          type: 'partial_result',
          agent: 'report',
          step: 8,
          data: { messageId: 'm2', part: 'summary', offset: 0, text: 'Second' },
        },
      ],
      'run_1',
      13,
    );
    const run = runOf(foldEvents(emptyThreadView, [...log.slice(0, 12), ...again]));
    expect(run.parts.map((part) => part.text)).toEqual(['Second']);
    expect(run.agents.find((agent) => agent.name === 'report')).toMatchObject({
      state: 'running',
      error: null,
    });
  });

  it('takes a coalesced delta that stands for several', () => {
    const merged = {
      ...log[14]!,
      data: { messageId: 'm2', part: 'summary', offset: 0, text, restart: true },
    } as Event;
    const view = foldEvents(emptyThreadView, [...log.slice(0, 10), merged, ...log.slice(15)]);
    expect(runOf(view).parts[0]!.text).toBe(text);
    expect(view.headSeq).toBe(whole.headSeq);
  });

  it('starts over when the database was restored', () => {
    const restored = logOf(drafts.slice(0, 2), 'run_9', 1, 'e2');
    const view = foldEvents(whole, restored);
    expect(view.epoch).toBe('e2');
    expect(view.runs.map((run) => run.id)).toEqual(['run_9']);
  });
});

describe('the ends of a run', () => {
  const begun = foldEvents(emptyThreadView, log.slice(0, 3));

  it('stops agents at work when a person cancels', () => {
    const [cancel] = logOf(
      [{ type: 'run_cancelled', agent: null, step: 3, data: { userId: 'u', reason: 'stopped' } }],
      'run_1',
      4,
    );
    const run = runOf(foldEvents(begun, [cancel!]));
    expect(run).toMatchObject({ state: 'cancelled', cancelReason: 'stopped', endedAt: cancel!.ts });
    expect(run.agents.map((agent) => agent.state)).toEqual(['stopped', 'stopped']);
  });

  it('does not call an agent failed that was told to stop', () => {
    const stopped = { code: 'run_stopped', message: 'The run was stopped.', recoverable: false };
    const error = { ...stopped, suggestion: 'Ask again.', details: {} };
    const [end] = logOf(
      [{ type: 'agent_failed', agent: 'triage', step: 3, data: { durationMs: 40, error } }],
      'run_1',
      4,
    );
    const triage = runOf(foldEvents(begun, [end!])).agents.find(({ name }) => name === 'triage');
    expect(triage).toMatchObject({ state: 'stopped', durationMs: 40, error: null });
  });

  it('keeps the error of a failed run', () => {
    const [failed] = logOf([{ type: 'run_failed', agent: null, step: 3, data: failure }], 'run_1', 4);
    expect(runOf(foldEvents(begun, [failed!]))).toMatchObject({
      state: 'failed',
      error: { code: 'timeout' },
    });
  });

  it('keeps the runs of one thread apart', () => {
    const second = logOf(drafts.slice(0, 5), 'run_2', log.length + 1);
    const view = foldEvents(whole, second);
    expect(view.runs.map((run) => [run.id, run.state])).toEqual([
      ['run_1', 'done'],
      ['run_2', 'running'],
    ]);
    expect(view.runs[0]).toBe(whole.runs[0]);
  });
});

describe('an approval', () => {
  const asked: EventDraft = {
    type: 'approval_requested',
    agent: 'supervisor',
    step: 3,
    data: {
      approvalId: 'apr_1',
      title: 'Apply it',
      arguments: { period: 'october' },
      argsHash: 'hash',
      expiresAt: '2026-11-20T09:30:00.000Z',
    },
  };
  const decided: EventDraft = {
    type: 'approval_resolved',
    agent: 'supervisor',
    step: 4,
    data: { approvalId: 'apr_1', decision: 'denied', userId: 'u', comment: 'Not before the audit.' },
  };

  it('waits, and then keeps who decided and why', () => {
    const [first, second] = logOf([asked, decided], 'run_1', 4);
    const begun = foldEvents(emptyThreadView, log.slice(0, 3));
    const waiting = foldEvents(begun, [first!]);
    expect(runOf(waiting).approvals).toMatchObject([{ decision: null, decidedBy: null, comment: null }]);
    expect(runOf(foldEvents(waiting, [second!])).approvals).toMatchObject([
      { decision: 'denied', decidedBy: 'u', comment: 'Not before the audit.' },
    ]);
  });
});

describe('the agent tree', () => {
  it('hangs agents under the one that started them', () => {
    const [supervisor] = agentTree(runOf(whole).agents);
    expect(supervisor!.agent.name).toBe('supervisor');
    expect(supervisor!.children.map((child) => child.agent.name)).toEqual(['triage', 'report']);
  });

  it('shows an agent whose parent is unknown or a circle, and each one once', () => {
    const [one, two] = runOf(whole).agents;
    const circle = [
      { ...one!, name: 'a', parent: 'b' },
      { ...two!, name: 'b', parent: 'a' },
      { ...two!, name: 'c', parent: 'nobody' },
    ];
    const names: string[] = [];
    const walk = (nodes: ReturnType<typeof agentTree>): void => {
      for (const node of nodes) {
        names.push(node.agent.name);
        walk(node.children);
      }
    };
    walk(agentTree(circle));
    expect(names.sort()).toEqual(['a', 'b', 'c']);
  });
});
