// What a thread looks like to a person: a pure fold of its event log. It holds no state of its own, reads no clock
// and calls no network, so a refresh, a second tab and a replay in a test show the same thing.
import type { ApprovalReason, EventDataOf, ReportKind, WireError } from '@netra/contract';

export type ThreadView = {
  /** Highest sequence number folded in; 0 before the first event. */
  readonly headSeq: number;
  /** Database incarnation the sequence numbers belong to; null before the first event. */
  readonly epoch: string | null;
  /** Title and archive mark, once the log has said something about them. */
  readonly title: string | null;
  readonly archived: boolean | null;
  readonly runs: readonly RunView[];
};

type RunState = 'running' | 'done' | 'failed' | 'cancelled';

export type RunView = {
  readonly id: string;
  readonly question: string;
  readonly messageId: string | null;
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly agents: readonly AgentView[];
  readonly parts: readonly PartView[];
  readonly report: ReportCard | null;
  readonly approvals: readonly ApprovalView[];
  readonly error: WireError | null;
  /** Why a person stopped it; null when nobody did. */
  readonly cancelReason: string | null;
};

type AgentState = 'running' | 'done' | 'partial' | 'skipped' | 'failed' | 'stopped';

export type AgentView = {
  readonly name: string;
  readonly parent: string | null;
  readonly goal: string | null;
  readonly plan: readonly string[];
  readonly state: AgentState;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly tokens: number | null;
  readonly cost: string | null;
  readonly error: WireError | null;
  /** What it did, in the order of the log. */
  readonly items: readonly AgentItem[];
};

export type AgentItem =
  | { readonly kind: 'thought'; readonly seq: number; readonly data: EventDataOf<'agent_thinking'> }
  | ToolView
  | { readonly kind: 'part'; readonly seq: number; readonly part: string }
  | { readonly kind: 'report'; readonly seq: number };

export type ToolView = {
  readonly kind: 'tool';
  readonly seq: number;
  readonly callId: string;
  readonly tool: string;
  readonly purpose: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  /** How far it has come, where that was told. */
  readonly progress?: EventDataOf<'progress'>;
  readonly outcome: ToolOutcome | null;
};

export type ToolOutcome =
  | {
      readonly kind: 'completed';
      readonly summary: string;
      readonly evidenceId: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly error: WireError; readonly durationMs: number };

export type PartView = {
  /** Name of the part within its message. */
  readonly part: string;
  readonly messageId: string;
  readonly agent: string | null;
  readonly text: string;
  readonly deltas: number;
};

type ReportCard = {
  readonly reportId: string;
  readonly messageId: string;
  readonly kind: ReportKind;
  readonly headline: string;
  readonly recommendations: readonly string[];
  readonly nextSteps: readonly string[];
};

export type ApprovalView = {
  readonly approvalId: string;
  readonly title: string;
  readonly tool: string | null;
  /** Why it is asked: a change, or a change that may have happened already. */
  readonly reason: ApprovalReason;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly argsHash: string;
  readonly expiresAt: string;
  readonly decision: 'approved' | 'denied' | 'expired' | null;
  /** Who decided and why; null where nobody did, or nobody said. */
  readonly decidedBy: string | null;
  readonly comment: string | null;
};

/** A thread of which nothing has been read yet. */
export const emptyThreadView: ThreadView = {
  headSeq: 0,
  epoch: null,
  title: null,
  archived: null,
  runs: [],
};
