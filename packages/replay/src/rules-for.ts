import type { Rule } from '@netra/contract';
import { conflictError, type Field, fieldOf } from './fields.ts';
import { type Dimensions, matches } from './match.ts';

/** For each field, the one rule (by index) that sets it. */
export type RuleOfField = Readonly<Partial<Record<Field, number>>>;

/** The rules that match; raises `policy_conflict` when two of them set the same field. */
export function rulesFor(at: Dimensions, rules: readonly Rule[]): RuleOfField {
  const found: Partial<Record<Field, number>> = {};
  for (const [index, rule] of rules.entries()) {
    if (!matches(rule.match, at)) continue;
    const field = fieldOf(rule.change);
    const earlier = found[field];
    if (earlier !== undefined) throw conflictError(field, [rules[earlier]?.id ?? '', rule.id]);
    found[field] = index;
  }
  return found;
}
