// Outcomes: how well models answered the items of a feature, imported so that a cheaper model can be judged by results.
// It keeps no prompt (only its length and a keyed hash), never changes a score that is in, and makes no call of a row.
import { createHmac } from 'node:crypto';
import { type Outcome, outcomeSchema } from '@netra/contract';
import type { CallProblem } from '../ingest/read-call.ts';

/** An outcome as it is stored. */
export type OutcomeRow = Omit<Outcome, 'prompt'> & {
  readonly project: string;
  readonly promptCharacters: number;
  /** Keyed, so that nobody can try prompts against it; empty without a prompt. */
  readonly promptHash: string;
};

export type OutcomeContext = {
  readonly organizationId: string;
  readonly project: string;
  /** The installation's key for what must be comparable and not readable. */
  readonly key: string;
};

const columnOf: Readonly<Record<string, string>> = {
  inputTokens: 'input_tokens',
  outputTokens: 'output_tokens',
};

/** Makes a stored outcome of what a row of a file says, or tells what is wrong with it. */
export function readOutcome(
  raw: Readonly<Record<string, unknown>>,
  context: OutcomeContext,
): { readonly row: OutcomeRow } | { readonly problem: CallProblem } {
  const parsed = outcomeSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '(row)');
    const value = raw[name];
    const problem = value === '' ? 'is empty' : 'is not what is needed';
    return {
      problem: { field: columnOf[name] ?? name, problem, expected: issue?.message ?? 'a row of outcomes' },
    };
  }
  const { prompt, ...outcome } = parsed.data;
  const promptHash =
    prompt === ''
      ? ''
      : createHmac('sha256', context.key)
          .update(`outcomes\n${context.organizationId}\n${prompt}`)
          .digest('base64url');
  return {
    row: { ...outcome, project: context.project, promptCharacters: [...prompt].length, promptHash },
  };
}
