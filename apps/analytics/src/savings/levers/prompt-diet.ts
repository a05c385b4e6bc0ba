import { z } from 'zod';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import { narrowedTo, rowOf } from './group-filter.ts';
import { type Candidate, featureName, type Lever, type LeverContext, matchOf, ruleId } from './lever.ts';

/** Answers that say how they ended, below which a tool that is never called may only be rarely called. */
const fewestAnswers = 200;
/** Part of the answered calls that must say how they ended, and of the calls that must state their tool definitions. */
const enoughStated = 0.5;

const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Median of the calls that have tool definitions, and average over all calls, in tokens. */
  median: z.coerce.number(),
  average: z.coerce.number(),
});

/**
 * Fires on tool definitions that are sent and never called. Takes the definitions' own token count out of the prompts:
 * the median of the calls, and never more than they have on average. Grade B: not one of many answers called a tool.
 */
export const promptDiet: Lever = {
  name: 'prompt-diet',
  propose: async (context) => {
    const answering = context.groups.filter(({ answered, outputTokens }) => answered > 0 && outputTokens > 0);
    const withTools = answering.filter((group) => group.withTools > 0);
    const isBlind = ({ finishStated, answered }: Group) => finishStated < enoughStated * answered;
    const idle = withTools.filter(
      (group) => group.calledTools === 0 && group.finishStated >= fewestAnswers && !isBlind(group),
    );
    const rows = await definitionsOf(context, idle);
    return {
      candidates: idle.flatMap((group) => {
        const row = rowOf(rows, group);
        const tokens = row === undefined ? 0 : Math.floor(Math.min(row.median, row.average));
        return tokens > 0 ? [candidate(group, tokens)] : [];
      }),
      dataGaps: [
        ...dataGapOf(
          answering.filter(({ toolsStated, calls }) => toolsStated < enoughStated * calls),
          (names) => ({
            lever: 'prompt-diet',
            field: 'toolDefinitionTokens',
            why: `Most calls of ${names} do not say how much of the prompt is tool definitions, so definitions nobody calls cannot be seen.`,
            howToGet: 'Send toolDefinitionTokens with every call; 0 where the request has no tools.',
          }),
        ),
        ...dataGapOf(withTools.filter(isBlind), (names) => ({
          lever: 'prompt-diet',
          field: 'finishReason',
          why: `Calls of ${names} send tool definitions, but most do not say whether the answer called a tool.`,
          howToGet: 'Send finishReason with every call, as the provider states it (stop, tool_calls, ...).',
        })),
      ],
    };
  },
};

async function definitionsOf({ store, selection }: LeverContext, groups: readonly Group[]) {
  if (groups.length === 0) return [];
  const parameters = new SqlParameters();
  const sql = `select feature, provider, model, quantileExactWeightedIf(0.5)(tokens, calls, tokens > 0) as median,
  sum(tokens * calls) / sum(calls) as average
from (
  select feature, provider, model, ifNull(tool_definition_tokens, 0) as tokens, count() as calls
  from apex.llm_calls
  where ${selectionCondition(narrowedTo(selection, groups), parameters)} and isNotNull(cost)
  group by feature, provider, model, tokens
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

function candidate(group: Group, tokens: number): Candidate {
  const name = featureName(group);
  return {
    lever: 'prompt-diet',
    feature: group.feature,
    title: `Leave unused tool definitions out of ${name}`,
    why: `Requests of ${name} to ${group.model} carry ${tokens} tokens of tool definitions, and none of the ${group.finishStated} answers that say how they ended called a tool.`,
    grade: 'B',
    effort: 'low',
    risk: 'low',
    qualityEffect:
      'None expected: a tool that is never called does no work; a rare case that needs one fails.',
    latencyEffect: 'Slightly shorter time to first token.',
    rollback: `Send the tool definitions with ${name} again.`,
    upgradeTest: null,
    rule: { id: ruleId('prompt-diet', group), match: matchOf(group), change: { kind: 'trimPrefix', tokens } },
    group,
  };
}
