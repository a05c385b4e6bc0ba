import type { Change, Rule } from '@netra/contract';
import { type Field, fieldOf, overlaps } from '@netra/replay';

/**
 * How rules that remember earlier calls are simulated: `together`, each on what the ones before it left over, as the
 * policy would run; or `alone`, each as if it were the only rule: exact for one rule, a first guess for several.
 */
export type Simulation = 'together' | 'alone';

/**
 * Fields whose effect depends on each call by itself, or on other calls: they are worked out call by call in the engine.
 * All others are linear in the sums of a cell.
 */
const simulatedFields = [
  'dropRetries',
  'dropExcess',
  'dedupe',
  'trimPrefix',
  'compactHistory',
  'fitContext',
  'capOutput',
  'cache',
] as const satisfies readonly Field[];

const simulated: readonly Field[] = simulatedFields;

/**
 * Splits rules into rounds of which each can be simulated in one query: no two of a round that are worked out call by
 * call set the same field of one call. Rules that are linear are all in the first. Gives the round of each rule.
 */
export function simulationRounds(rules: readonly Rule[]): number[] {
  const rounds: number[] = [];
  for (const [index, rule] of rules.entries()) {
    const field = fieldOf(rule.change);
    const rivals = simulated.includes(field)
      ? rounds.filter((_, earlier) => {
          const other = rules[earlier];
          return (
            earlier < index &&
            other !== undefined &&
            fieldOf(other.change) === field &&
            overlaps(other.match, rule.match)
          );
        })
      : [];
    let round = 0;
    while (rivals.includes(round)) round += 1;
    rounds.push(round);
  }
  return rounds;
}

/** A rule with its index in the policy. */
export type IndexedRule = { readonly index: number; readonly rule: Rule };

/** The rules that set a field, with their indices, among those that are meant. */
export function rulesSetting(
  field: Field,
  rules: readonly Rule[],
  isMeant: (ruleIndex: number) => boolean = () => true,
): IndexedRule[] {
  return rules.flatMap((rule, index) =>
    isMeant(index) && fieldOf(rule.change) === field ? [{ index, rule }] : [],
  );
}

/** A value for each rule of a field, as an expression over the index of the one that matches a call. */
export function byRule(
  field: Field,
  rules: readonly IndexedRule[],
  { value, otherwise }: { value: (change: Change) => string; otherwise: string },
): string {
  const cases = rules.map(({ index, rule }) => `${field}_rule = ${index}, ${value(rule.change)}`);
  return cases.length === 0 ? otherwise : `multiIf(${cases.join(', ')}, ${otherwise})`;
}
