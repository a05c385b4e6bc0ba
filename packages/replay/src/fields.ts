import { ApexError, type Change, type Policy, type Rule } from '@netra/contract';

/**
 * The fixed order in which effects apply, whatever the order of the rules: a request answered by our own cache is
 * never served; the model decides whose prompt cache and whose batch prices count.
 */
export const kindsInOrder = [
  'dedupe',
  'model',
  'cache',
  'batch',
] as const satisfies readonly Change['kind'][];
export type Kind = (typeof kindsInOrder)[number];

/** A rule of one kind, with that kind's change. */
export type RuleOf<Of extends Kind> = Omit<Rule, 'change'> & { change: Extract<Change, { kind: Of }> };

/** The rules of one kind, in the policy's order. */
export function rulesOf<Of extends Kind>(rules: readonly Rule[], kind: Of): RuleOf<Of>[] {
  return rules.filter((rule): rule is RuleOf<Of> & Rule => rule.change.kind === kind);
}

/** Raises `policy_invalid` when two rules share an id, since attributions are told apart by it. */
export function assertDistinctIds(policy: Policy): void {
  const seen = new Set<string>();
  for (const rule of policy.rules) {
    if (seen.has(rule.id)) {
      throw new ApexError('policy_invalid', `two rules have the id "${rule.id}"`, {
        details: { ruleId: rule.id },
      });
    }
    seen.add(rule.id);
  }
}

/** The error for two rules of one kind that match the same call. */
export function conflictError(kind: Kind, ruleIds: readonly string[]): ApexError {
  return new ApexError(
    'policy_conflict',
    `rules ${ruleIds.join(' and ')} both set "${kind}" of the same call`,
    {
      details: { field: kind, ruleIds },
    },
  );
}
