import type { Filter, Period } from '@netra/contract';
import { z } from 'zod';
import type { AgentContext } from '../../agent-context.ts';
import { folded } from '../../grounding/folded.ts';
import type { ToolOutput } from '../../tools/catalogue.ts';

/** What became of a finding that was to be accepted: where the acceptance is kept, or the code of what went against it. */
export const acceptedSchema = z.object({
  finding: z.number().int().nonnegative(),
  evidenceId: z.string().nullable(),
  code: z.string().nullable(),
});
export type Accepted = z.infer<typeof acceptedSchema>;

type Findings = ToolOutput<'savings'>['findings'];

const words = (text: string) =>
  new Set(
    folded(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2),
  );

/** The finding that shares most words with the question; the first in order of work where none shares any. */
export function findingMeant(
  question: string,
  findings: Findings,
  ranked: readonly number[],
): number | undefined {
  const asked = words(question);
  const shared = (index: number) => {
    const finding = findings[index];
    if (finding === undefined) return 0;
    return [...words(`${finding.lever} ${finding.feature} ${finding.title}`)].filter((word) =>
      asked.has(word),
    ).length;
  };
  return ranked.toSorted((left, right) => shared(right) - shared(left))[0];
}

/** Accepts one finding, once a person has allowed it; what it promises is replayed by analytics. */
export async function acceptFinding(
  context: AgentContext,
  { findings }: { readonly findings: Findings },
  of: { readonly finding: number; readonly period: Period; readonly filter: Filter },
): Promise<Accepted | null> {
  const chosen = findings[of.finding];
  if (chosen === undefined) return null;
  const { lever, feature, title, grade, risk, effort, rollback, rule } = chosen;
  const outcome = await context.callTool(
    'accept-policy',
    {
      title: title.slice(0, 200),
      policy: { version: 1, rules: [rule] },
      period: of.period,
      filter: of.filter,
      findings: [{ lever, feature, title, grade, risk, effort, rollback, ruleId: rule.id }],
    },
    `Accept: ${title}`,
  );
  return outcome.ok
    ? { finding: of.finding, evidenceId: outcome.evidenceId, code: null }
    : { finding: of.finding, evidenceId: null, code: outcome.error.code };
}
