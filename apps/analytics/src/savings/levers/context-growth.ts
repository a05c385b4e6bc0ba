import { z } from 'zod';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { longHistoryTokens } from '../survey-calls.ts';
import { judgeScores, meanOf, type Sums } from './compare-means.ts';
import { dataGapOf } from './data-gap.ts';
import { narrowedTo, rowOf } from './group-filter.ts';
import {
  type Candidate,
  featureName,
  type Lever,
  type LeverContext,
  matchOf,
  percent,
  ruleId,
} from './lever.ts';
import { partOfSpend } from './part-of-spend.ts';

/** A summary of what is left out, in tokens: about half a page. */
const summaryTokens = 400;
/** Part of the group's cost that history above the compaction point must make up. */
const smallestPart = 0.05;
/** Part of the long conversations whose history must be longer at the end than at the start. */
const mostlyGrowing = 0.8;
/** Part of the calls that must state their history. */
const enoughStated = 0.5;
/** Calls whose conversations are looked at: more are sampled by conversation, so that memory stays within limits. */
const mostCalls = 1_000_000;

const count = z.coerce.number();
const sums = z.tuple([count, count, count]);
const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Conversations of several calls that pass the compaction point, and those of them that grow. */
  long: count,
  growing: count,
  /** Count, sum and sum of squares of the scores of calls with a history up to the compaction point, and above it. */
  shortScores: sums,
  longScores: sums,
});
type Row = z.infer<typeof rowSchema>;

/**
 * Fires on conversations that carry all of their history along, so that each turn costs more than the one before.
 * Proposes to replace what is above the compaction point with a summary. What that does to the answers is unknown (grade
 * C) unless answers with a short history are scored no worse than those with a long one (grade B).
 */
export const contextGrowth: Lever = {
  name: 'context-growth',
  propose: async (context) => {
    const { groups } = context;
    const long = groups.filter(
      (group) =>
        group.inConversation > 0 &&
        partOfSpend(group, { bucket: 'prompt', tokens: group.longHistory }, context) >= smallestPart,
    );
    const rows = await conversationsOf(context, long);
    return {
      candidates: long.flatMap((group) => {
        const row = rowOf(rows, group);
        return row !== undefined && row.long > 0 && row.growing >= mostlyGrowing * row.long
          ? [candidate(group, row, context.maxQualityLoss)]
          : [];
      }),
      dataGaps: [
        ...dataGapOf(groups.filter(mayHideHistory), (names) => ({
          lever: 'context-growth',
          field: 'historyTokens',
          why: `Most calls of ${names} do not say how much of the prompt is history, so conversations that grow cannot be seen.`,
          howToGet: 'Send historyTokens with every call of a conversation: the tokens of the turns before.',
        })),
        ...dataGapOf(
          groups.filter(({ longHistory, inConversation }) => longHistory > 0 && inConversation === 0),
          (names) => ({
            lever: 'context-growth',
            field: 'conversationId',
            why: `Calls of ${names} carry a long history but do not say to which conversation they belong, so it cannot be seen growing.`,
            howToGet: 'Send conversationId with every call of a conversation.',
          }),
        ),
      ],
    };
  },
};

/** Without stated history, conversations may hide a long one, and so may prompts that are long enough to. */
function mayHideHistory({ historyStated, calls, inConversation, promptTokens, embeddings }: Group): boolean {
  return (
    embeddings < calls &&
    historyStated < enoughStated * calls &&
    (inConversation > 0 || promptTokens > longHistoryTokens * calls)
  );
}

async function conversationsOf({ store, selection }: LeverContext, groups: readonly Group[]): Promise<Row[]> {
  if (groups.length === 0) return [];
  const calls = groups.reduce((sum, group) => sum + group.inConversation, 0);
  const parameters = new SqlParameters();
  const scores = (condition: string) => {
    const scored = `is_scored and ${condition}`;
    return `[toFloat64(countIf(${scored})), sumIf(score, ${scored}), sumIf(score * score, ${scored})]`;
  };
  const sql = `select feature, provider, model, countIf(is_long) as long, countIf(is_long and grows) as growing,
  sumForEach(short_scores) as shortScores, sumForEach(long_scores) as longScores
from (
  select feature, provider, model, conversation, count() > 1 and max(history) > ${longHistoryTokens} as is_long,
    argMax(history, started_at) > argMin(history, started_at) as grows,
    ${scores(`history <= ${longHistoryTokens}`)} as short_scores, ${scores(`history > ${longHistoryTokens}`)} as long_scores
  from (
    select feature, provider, model, started_at, cityHash64(conversation_id) as conversation,
      assumeNotNull(history_tokens) as history, ifNull(outcome_score, 0) as score, isNotNull(outcome_score) as is_scored
    from apex.llm_calls
    where ${selectionCondition(narrowedTo(selection, groups), parameters)} and isNotNull(cost)
      and conversation_id != '' and isNotNull(history_tokens) and status = 'ok'
      and conversation % ${Math.max(1, Math.ceil(calls / mostCalls))} = 0
  )
  group by feature, provider, model, conversation
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

function toSums([size, sum, squares]: z.infer<typeof sums>): Sums {
  return { count: size, sum, squares };
}

function candidate(group: Group, row: Row, maxQualityLoss: number): Candidate {
  const name = featureName(group);
  const [short, long] = [toSums(row.shortScores), toSums(row.longScores)];
  const { kind, loss } = judgeScores(short, long, maxQualityLoss);
  const isProven = kind === 'no-worse' || kind === 'allowed-loss';
  return {
    lever: 'context-growth',
    feature: group.feature,
    title: `Compact the history of ${name} above ${longHistoryTokens} tokens`,
    why: `${percent(group.longHistory, group.promptTokens)} of the prompt tokens of ${name} to ${group.model} are history above ${longHistoryTokens} tokens, sent again with each turn; ${percent(row.growing, row.long)} of the conversations that pass it grow.`,
    grade: isProven ? 'B' : 'C',
    effort: 'medium',
    risk: kind === 'no-worse' ? 'low' : 'medium',
    ...(kind === 'allowed-loss' ? { qualityLoss: loss } : {}),
    qualityEffect: isProven
      ? `Answers with a history up to ${longHistoryTokens} tokens score ${meanOf(short).toFixed(3)} on average, those with a longer one ${meanOf(long).toFixed(3)}; with 95% confidence at most ${loss.toFixed(3)} is lost, if the requests of both are alike.`
      : 'Unknown until tested: what was said long ago is known from a summary only.',
    latencyEffect: 'Shorter time to first token in long conversations.',
    rollback: `Send the whole history with ${name} again.`,
    upgradeTest: isProven
      ? null
      : 'Compact the history in a random part of the conversations and send outcomeScore with both parts: scores that exclude a loss make this grade B.',
    rule: {
      id: ruleId('context-growth', group),
      match: matchOf(group),
      change: { kind: 'compactHistory', above: longHistoryTokens, summaryTokens },
    },
    group,
  };
}
