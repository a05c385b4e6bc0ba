import type {
  EventDataOf,
  Evidence,
  ExecutableAgent,
  IdKind,
  Message,
  Report,
  Scope,
  WireError,
} from '@netra/contract';
import type { AgentName } from './agent-names.ts';
import type { ModelOutcome, ModelRequest } from './models/model-request.ts';
import type { ToolInput, ToolName, ToolOutput } from './tools/catalogue.ts';

/** Who a run works for and what it was asked; made once per run, passed explicitly, never changed. */
export type RunContext = {
  readonly scope: Scope;
  readonly thread: string;
  readonly run: string;
  readonly question: string;
  /** Who the question is for; `supervisor` is the whole team. */
  readonly focus: ExecutableAgent;
  /** Id of the message that the report will fill. */
  readonly answerMessageId: string;
  /** Earlier messages of the thread, oldest first, without the question itself. */
  readonly history: readonly Message[];
  /** When the run was accepted (ISO, UTC): what "last month" is reckoned from. */
  readonly askedAt: string;
  /** Nesting of hand-offs; at most 10. */
  readonly depth: number;
};

/** What a tool call led to: evidence with the typed result, or the error it ended with. */
export type ToolOutcome<Name extends ToolName> =
  | {
      readonly ok: true;
      readonly result: ToolOutput<Name>;
      readonly evidenceId: string;
      readonly summary: string;
    }
  | { readonly ok: false; readonly error: WireError };

/** What an agent led to. */
export type AgentOutcome<Output> =
  | { readonly ok: true; readonly output: Output }
  | { readonly ok: false; readonly error: WireError };

/**
 * Everything an agent may do to the world. Each method is one durable step of the run: a killed process
 * repeats none that finished, so an agent must do nothing outside of these (no clock, no random, no I/O).
 */
export type AgentContext = {
  readonly run: RunContext;
  readonly agent: AgentName;
  /** Aborted by stop and by the deadline. */
  readonly signal: AbortSignal;
  /** Appends `agent_thinking`. */
  think(thought: EventDataOf<'agent_thinking'>): Promise<void>;
  /** Runs a tool between `tool_executing` and `tool_completed`/`tool_failed`, and keeps its result as evidence. */
  callTool<Name extends ToolName>(
    name: Name,
    input: ToolInput<Name>,
    purpose: string,
  ): Promise<ToolOutcome<Name>>;
  /** Asks a language model; without one, or when none answers, that is an outcome. Nothing it says is checked. */
  askModel(request: ModelRequest): Promise<ModelOutcome>;
  /** Appends text to a part of the answer (`partial_result`), batched; resolves when it is durable. */
  write(part: string, text: string): Promise<void>;
  /** Hands off to another agent, which runs as a child between its own `agent_started` and its last event. */
  runAgent<Output>(name: AgentName, input: unknown, goal: string): Promise<AgentOutcome<Output>>;
  /** Reads back evidence of this run by id. */
  evidence(ids: readonly string[]): Promise<readonly Evidence[]>;
  /** Stores the report, fills the answer message and appends `final_report`; once per run. */
  deliver(report: Report): Promise<void>;
  /** A new id, the same on replay. */
  newId(kind: IdKind): Promise<string>;
  /** The time (ISO, UTC), the same on replay. */
  now(): Promise<string>;
};
