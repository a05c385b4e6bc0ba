import {
  ApexError,
  type EventType,
  type Evidence,
  type Report,
  reportSchema,
  toWireError,
  type WireError,
} from '@netra/contract';
import type { AgentContext, AgentOutcome, RunContext, ToolOutcome } from '../agent-context.ts';
import type { AgentName } from '../agent-names.ts';
import { agentNamed } from '../agent-registry.ts';
import type { ModelReply, ModelRequest } from '../models/model-request.ts';
import { type ToolInput, type ToolName, type ToolOutput, toolCatalogue } from '../tools/catalogue.ts';
import { type ToolAnswers, toolAnswers } from './test-tool-results.ts';

/** A line of the run log as a test reads it. */
type Line = { readonly type: EventType; readonly agent: AgentName; readonly detail: string };

export type Rehearsal = {
  readonly lines: readonly Line[];
  readonly evidence: readonly Evidence[];
  readonly reports: readonly Report[];
  readonly written: string;
  readonly outcome: AgentOutcome<unknown>;
};

export type Script = {
  readonly question: string;
  /** Who is asked by name; the whole team when nobody is. */
  readonly focus?: RunContext['focus'];
  readonly answers?: ToolAnswers;
  /** Tools that fail, with how often; the rest of their calls succeed. */
  readonly failingTools?: Partial<Record<ToolName, number>>;
  /** Agents that fail before they begin, with how often. */
  readonly failingAgents?: Partial<Record<AgentName, number>>;
  readonly recoverable?: boolean;
  readonly history?: RunContext['history'];
  readonly askedAt?: string;
  readonly signal?: AbortSignal;
  /** What a language model answers; without it there is none. */
  readonly model?: (request: ModelRequest) => Partial<ModelReply> | 'unavailable';
};

/**
 * Runs the whole team in memory, as the backend does durably: it puts the events around agents and tools, checks
 * that every value crossing a step survives JSON, and that agents use no tool they did not declare.
 */
export async function rehearse(script: Script): Promise<Rehearsal> {
  const lines: Line[] = [];
  const evidence: Evidence[] = [];
  const reports: Report[] = [];
  const failuresLeft = new Map<string, number>(
    Object.entries({ ...script.failingTools, ...script.failingAgents }) as [string, number][],
  );
  const answers = script.answers ?? toolAnswers();
  let written = '';
  let ids = 0;
  const run: RunContext = {
    scope: {
      organizationId: 'org_a',
      principal: { kind: 'user', userId: 'usr_a', sessionId: 'ses_a', role: 'analyst' },
    },
    thread: 'thr_a',
    run: 'run_a',
    question: script.question,
    focus: script.focus ?? 'supervisor',
    answerMessageId: 'msg_a',
    history: script.history ?? [],
    askedAt: script.askedAt ?? '2026-11-20T10:30:00.000Z',
    depth: 0,
  };
  const failure = (name: string): WireError | undefined => {
    const left = failuresLeft.get(name) ?? 0;
    if (left === 0) return undefined;
    failuresLeft.set(name, left - 1);
    const code = script.recoverable === true ? 'timeout' : 'invalid_request';
    return toWireError(new ApexError(code, `The scripted failure of ${name}.`));
  };
  const stored = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

  function contextOf(agent: AgentName, depth: number): AgentContext {
    const log = (type: EventType, detail: string) => lines.push({ type, agent, detail });
    return {
      run: { ...run, depth },
      agent,
      signal: script.signal ?? new AbortController().signal,
      async think({ thought }) {
        log('agent_thinking', thought);
      },
      async callTool<Name extends ToolName>(name: Name, input: ToolInput<Name>): Promise<ToolOutcome<Name>> {
        if (!agentNamed(agent).tools.includes(name)) throw new Error(`${agent} did not declare ${name}`);
        log('tool_executing', name);
        const error = failure(name);
        if (error !== undefined) {
          log('tool_failed', name);
          return { ok: false, error };
        }
        const specification = toolCatalogue[name];
        const parameters = specification.input.parse(stored(input)) as ToolInput<Name>;
        const result = specification.output.parse(answers[name](parameters)) as ToolOutput<Name>;
        const item: Evidence = {
          id: `evd_${evidence.length + 1}`,
          run: run.run,
          tool: name,
          arguments: stored(parameters) as Record<string, unknown>,
          summary: `Result of ${name} number ${evidence.length + 1}`,
          result: stored(result),
          provenance: [],
          createdAt: run.askedAt,
        };
        evidence.push(item);
        log('tool_completed', name);
        return { ok: true, result, evidenceId: item.id, summary: item.summary };
      },
      async askModel(request) {
        const reply = script.model?.(stored(request));
        if (reply === undefined || reply === 'unavailable') {
          const code = reply === undefined ? 'model_absent' : 'model_unavailable';
          return { ok: false, error: toWireError(new ApexError(code, 'No model of the test answers.')) };
        }
        return {
          ok: true,
          reply: stored({ model: 'test/scripted', text: '', object: null, toolCalls: [], ...reply }),
        };
      },
      async write(_, text) {
        log('partial_result', text);
        written += text;
      },
      async runAgent<Output>(name: AgentName, input: unknown): Promise<AgentOutcome<Output>> {
        return (await perform(name, input, depth + 1)) as AgentOutcome<Output>;
      },
      async evidence(wanted) {
        return wanted.flatMap((id) => evidence.filter((item) => item.id === id));
      },
      async deliver(report) {
        reports.push(reportSchema.parse(stored(report)));
        log('final_report', report.kind);
      },
      async newId(kind) {
        ids += 1;
        return `${kind}_${ids}`;
      },
      async now() {
        return '2026-11-20T10:30:02.000Z';
      },
    };
  }

  async function perform(name: AgentName, input: unknown, depth: number): Promise<AgentOutcome<unknown>> {
    const log = (type: EventType, detail: string) => lines.push({ type, agent: name, detail });
    log('agent_started', '');
    try {
      const error = failure(name);
      if (error !== undefined) {
        log('agent_failed', error.code);
        return { ok: false, error };
      }
      const output = await agentNamed(name).run(contextOf(name, depth), stored(input));
      log('agent_completed', '');
      return { ok: true, output: stored(output) };
    } catch (thrown) {
      const error = toWireError(thrown);
      log('agent_failed', `${error.code} ${thrown instanceof Error ? thrown.message : ''}`);
      return { ok: false, error };
    }
  }

  const outcome = await perform('supervisor', {}, 0);
  return { lines, evidence, reports, written, outcome };
}
