import type { Filter, Period, WireError } from '@netra/contract';
import type { AgentContext, RunContext } from '../../agent-context.ts';
import type { Statement } from '../../grounding/prose.ts';
import type { Reading } from '../../grounding/reading.ts';
import type { ToolInput, ToolName } from '../../tools/catalogue.ts';

/** Which calls a question is about. */
export type CallScope = {
  readonly period: Period;
  readonly filter: Filter;
  /** Names that the question uses and the data does not have. */
  readonly unknown: readonly string[];
  /** The model that calls might be moved to. */
  readonly target: string | null;
};

type TopicOutcome =
  | { readonly ok: true; readonly evidenceId: string; readonly statements: readonly Statement['spans'][] }
  | { readonly ok: false; readonly error: WireError };

/** One thing analysis can look at: the tool call it takes, and what its result lets us say. */
export type Topic = {
  readonly tool: ToolName;
  read(context: AgentContext, scope: CallScope): Promise<TopicOutcome>;
};

/** Makes a topic from a tool, the input it takes for a scope, and the statements its result bears. */
export function topicOf<Name extends ToolName>(parts: {
  readonly tool: Name;
  readonly purpose: string;
  input(scope: CallScope, run: RunContext): ToolInput<Name>;
  state(reading: Reading<Name>): readonly Statement['spans'][];
}): Topic {
  return {
    tool: parts.tool,
    async read(context, scope) {
      const outcome = await context.callTool(parts.tool, parts.input(scope, context.run), parts.purpose);
      if (!outcome.ok) return outcome;
      const { evidenceId, result } = outcome;
      return { ok: true, evidenceId, statements: parts.state({ tool: parts.tool, evidenceId, result }) };
    },
  };
}
