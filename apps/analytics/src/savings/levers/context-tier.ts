import { z } from 'zod';
import { bucketColumns, inputBuckets } from '../../store/columns.ts';
import { bookModel } from '../market.ts';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { narrowedTo, rowOf } from './group-filter.ts';
import {
  type Candidate,
  callCount,
  featureName,
  type Lever,
  type LeverContext,
  matchOf,
  percent,
  ruleId,
} from './lever.ts';

/** Inputs at most one part in this many above a cliff can be cut to it without losing much of what they say. */
const partAbove = 10;
/** Calls just above the cliff must cost at least this part of the group's cost: they cannot save more than they cost. */
const smallestPart = 0.02;

const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  /** For each cliff, in their order: calls just above it, and what they cost in USD. */
  calls: z.array(z.coerce.number().int()),
  spent: z.array(z.coerce.number()),
});

type AtCliffs = { readonly group: Group; readonly cliffs: readonly number[] };
type JustAbove = { readonly above: number; readonly calls: number; readonly spent: number };

/**
 * Fires on inputs just above a length from which the provider charges more for the whole call: cut by a few percent, they
 * are served at the lower price. Grade B: the prices are certain; that the last few percent can go is for the team to say.
 */
export const contextTier: Lever = {
  name: 'context-tier',
  propose: async (context) => {
    const looked = context.groups.flatMap((group): AtCliffs[] => {
      const cliffs = cliffsOf(group, context).filter((tokens) => group.longestInput > tokens);
      return cliffs.length === 0 ? [] : [{ group, cliffs }];
    });
    const found = await justAbove(context, looked);
    return {
      // No data is missing here: an input has a length, and a model without a price is in no finding.
      dataGaps: [],
      candidates: looked.flatMap(({ group }) => {
        const dearest = found.get(group)?.toSorted((left, right) => right.spent - left.spent)[0];
        return dearest !== undefined && dearest.spent >= smallestPart * Number(group.spent)
          ? [candidate(group, dearest)]
          : [];
      }),
    };
  },
};

/** Lengths above which the model's price rises, of prices that held in the period, ascending. */
function cliffsOf({ seller, model }: Group, { selection, book }: LeverContext): number[] {
  const fromMs = Date.parse(selection.period.from);
  const toMs = Date.parse(selection.period.to);
  const prices = bookModel({ provider: seller, model }, book)?.prices ?? [];
  const steps = prices.flatMap(({ effectiveFrom, effectiveTo, above }) => {
    const startsTooLate = effectiveFrom !== undefined && Date.parse(effectiveFrom) >= toMs;
    const endsTooSoon = effectiveTo !== undefined && Date.parse(effectiveTo) <= fromMs;
    return startsTooLate || endsTooSoon ? [] : (above ?? []).map(({ tokens }) => tokens);
  });
  return [...new Set(steps)].toSorted((left, right) => left - right);
}

async function justAbove(
  { store, selection }: LeverContext,
  looked: readonly AtCliffs[],
): Promise<Map<Group, JustAbove[]>> {
  if (looked.length === 0) return new Map();
  const parameters = new SqlParameters();
  const cliffs = [...new Set(looked.flatMap((one) => one.cliffs))].toSorted((left, right) => left - right);
  const isJustAbove = cliffs.map((tokens) => `input > ${tokens} and input <= ${tokens + within(tokens)}`);
  const sql = `select feature, provider, model,
  [${isJustAbove.map((condition) => `countIf(${condition})`).join(', ')}] as calls,
  [${isJustAbove.map((condition) => `toFloat64(sumIf(paid, ${condition}))`).join(', ')}] as spent
from (
  select feature, provider, model, assumeNotNull(cost) as paid,
    toUInt64(0) + ${inputBuckets.map((bucket) => bucketColumns[bucket]).join(' + ')} as input
  from apex.llm_calls
  where ${selectionCondition(
    narrowedTo(
      selection,
      looked.map(({ group }) => group),
    ),
    parameters,
  )} and isNotNull(cost) and input > ${cliffs[0]}
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return new Map(
    looked.map((one) => {
      const row = rowOf(rows, one.group);
      const own = cliffs.flatMap((above, index) =>
        one.cliffs.includes(above)
          ? [{ above, calls: row?.calls[index] ?? 0, spent: row?.spent[index] ?? 0 }]
          : [],
      );
      return [one.group, own];
    }),
  );
}

function within(cliff: number): number {
  return Math.floor(cliff / partAbove);
}

function candidate(group: Group, { above, calls, spent }: JustAbove): Candidate {
  const name = featureName(group);
  return {
    lever: 'context-tier',
    feature: group.feature,
    title: `Keep the inputs of ${name} at ${above} tokens`,
    why: `${callCount(calls)} of ${name} to ${group.model} with at most ${percent(1, partAbove)} more than ${above} input tokens, above which the whole call is dearer, make up ${percent(spent, Number(group.spent))} of what it costs there.`,
    grade: 'B',
    effort: 'medium',
    risk: 'medium',
    qualityEffect: `The longest inputs lose up to ${percent(1, partAbove)}: leave out what ranks lowest.`,
    latencyEffect: 'None, or slightly faster.',
    rollback: `Take the limit of ${above} input tokens off ${name}.`,
    upgradeTest: null,
    rule: {
      id: ruleId('context-tier', group),
      match: matchOf(group),
      change: { kind: 'fitContext', above, within: within(above) },
    },
    group,
  };
}
