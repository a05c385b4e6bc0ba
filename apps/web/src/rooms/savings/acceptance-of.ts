import type { AcceptanceInput, SavingsFinding } from '@netra/contract';
import type { Looked } from './use-savings.ts';

const longestTitle = 200;

/** What accepting some findings sends: their rules as one policy, and what each said of its rule. */
export function acceptanceOf(
  findings: readonly SavingsFinding[],
  { period, filter }: Looked,
): AcceptanceInput {
  return {
    title: findings
      .map(({ title }) => title)
      .join('; ')
      .slice(0, longestTitle),
    policy: { version: 1, rules: findings.map(({ rule }) => rule) },
    period,
    filter,
    findings: findings.map(({ rule, lever, feature, title, grade, risk, effort, rollback }) => ({
      ...{ ruleId: rule.id, lever, feature, title, grade, risk, effort, rollback },
    })),
  };
}
