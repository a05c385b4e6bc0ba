import { ApexError, type Change, type Policy, type Rule } from '@netra/contract';

/**
 * What rules can set of a call, in the fixed order in which effects apply, whatever the order of the rules: a call that
 * is not made is never answered by our own cache, one answered there is never served, the prompt is as long as it is
 * before anyone is asked, and who is asked decides whose regions, tiers, prompt cache and batch prices count. Capacity
 * by the hour carries what is left of the bill.
 */
export const fieldsInOrder = [
  'dropAll',
  'dropRetries',
  'dropExcess',
  'dedupe',
  'trimPrefix',
  'compactHistory',
  'fitContext',
  'shrinkImage',
  'shrinkAudio',
  'capOutput',
  'reasoning',
  'model',
  'region',
  'tier',
  'cache',
  'batch',
  'commit',
] as const;
export type Field = (typeof fieldsInOrder)[number];

/** What a change sets: a cascade sets who serves a call, as a change of model does. */
export function fieldOf(change: Change): Field {
  switch (change.kind) {
    case 'drop':
      switch (change.which.of) {
        case 'all':
          return 'dropAll';
        case 'paid-retries':
          return 'dropRetries';
        case 'run-excess':
          return 'dropExcess';
      }
      break;
    case 'shrinkMedia':
      return change.bucket === 'inputImage' ? 'shrinkImage' : 'shrinkAudio';
    case 'cascade':
      return 'model';
    case 'dedupe':
    case 'trimPrefix':
    case 'compactHistory':
    case 'fitContext':
    case 'capOutput':
    case 'reasoning':
    case 'model':
    case 'region':
    case 'tier':
    case 'cache':
    case 'batch':
    case 'commit':
      return change.kind;
  }
}

/** A rule of one kind, with that kind's change. */
export type RuleOf<Kind extends Change['kind']> = Omit<Rule, 'change'> & {
  change: Extract<Change, { kind: Kind }>;
};

/** The rules of one kind, in the policy's order. */
export function rulesOf<Kind extends Change['kind']>(rules: readonly Rule[], kind: Kind): RuleOf<Kind>[] {
  return rules.filter((rule): rule is RuleOf<Kind> & Rule => rule.change.kind === kind);
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

/** The error for two rules that set the same field of the same call. */
export function conflictError(field: Field, ruleIds: readonly string[]): ApexError {
  return new ApexError(
    'policy_conflict',
    `rules ${ruleIds.join(' and ')} both set "${field}" of the same call`,
    { details: { field, ruleIds } },
  );
}
