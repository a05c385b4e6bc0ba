import { z } from 'zod';
import { finishedAs } from '../finish-reasons.ts';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
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
import { partOfSpend } from './part-of-spend.ts';

/** The cap leaves this part of the answers that ended by themselves whole. */
const leftWhole = 0.99;
/** Caps are multiples of this many tokens; lengths are counted in steps of it, so the cap is exact and the count small. */
const stepTokens = 64;
/** Answers that ended by themselves, below which their 99th percentile says little. */
const fewestStopped = 100;
/** Part of the group's cost that answers cut short must spend above the cap. */
const smallestPart = 0.02;
/** Prices of single calls can differ from list prices (tiers, dates), so the estimate may fall this much short. */
const estimateSlack = 0.5;
/** Part of the answers whose end must be stated for the rest to be judged by them. */
const enoughReasons = 0.5;

const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  cap: z.coerce.number().int(),
  /** Answers cut short above the cap, and their tokens above it. */
  runaways: z.coerce.number().int(),
  excess: z.coerce.number().int(),
});

/**
 * Fires on runaway answers: some end at the token limit far above what answers that end by themselves need. The cap is
 * the 99th percentile of those, rounded up. Grade B: the tokens are counted, that nobody needs them is what their never
 * ending shows.
 */
export const outputCap: Lever = {
  name: 'output-cap',
  propose: async (context) => {
    const answering = context.groups.filter(
      ({ outputTokens, reasoningTokens, answered }) => answered > 0 && outputTokens > reasoningTokens,
    );
    const looked = answering.filter(({ stopped, cutShort }) => stopped >= fewestStopped && cutShort > 0);
    const rows = await runawaysOf(context, looked);
    return {
      candidates: looked.flatMap((group) => {
        const row = rowOf(rows, group);
        if (row === undefined || row.cap === 0) return [];
        const part = partOfSpend(group, { bucket: 'outputVisible', tokens: row.excess }, context);
        return part >= smallestPart * estimateSlack ? [candidate(group, row)] : [];
      }),
      dataGaps: dataGapOf(
        answering.filter(({ finishStated, answered }) => finishStated < enoughReasons * answered),
        (names) => ({
          lever: 'output-cap',
          field: 'finishReason',
          why: `Most calls of ${names} do not say why the answer ended, so answers that ran into their limit cannot be told from whole ones.`,
          howToGet: 'Send finishReason with every call, as the provider states it (stop, length, ...).',
        }),
      ),
    };
  },
};

/** Counts answers by length in steps first, so that neither the percentile nor the excess needs every call in memory. */
async function runawaysOf({ store, selection }: LeverContext, groups: readonly Group[]) {
  if (groups.length === 0) return [];
  const parameters = new SqlParameters();
  const sql = `select feature, provider, model,
  ${stepTokens} * toUInt64(quantileExactWeightedIf(${leftWhole})(step, stopped, stopped > 0)) as cap,
  arrayFilter(one -> one.1 * ${stepTokens} > cap and one.2 > 0, groupArray((step, cut_short, cut_tokens))) as above,
  arraySum(one -> one.2, above) as runaways, arraySum(one -> one.3 - one.2 * cap, above) as excess
from (
  select feature, provider, model, intDiv(output_visible + ${stepTokens - 1}, ${stepTokens}) as step,
    countIf(${finishedAs('stop')}) as stopped, countIf(${finishedAs('length')}) as cut_short,
    sumIf(output_visible, ${finishedAs('length')}) as cut_tokens
  from apex.llm_calls
  where ${selectionCondition(narrowedTo(selection, groups), parameters)} and isNotNull(cost) and finish_reason != ''
  group by feature, provider, model, step
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

function candidate(group: Group, { cap, runaways }: z.infer<typeof rowSchema>): Candidate {
  const name = featureName(group);
  return {
    lever: 'output-cap',
    feature: group.feature,
    title: `End answers of ${name} at ${cap} tokens`,
    why: `${percent(leftWhole, 1)} of the answers of ${name} by ${group.model} that end by themselves need at most ${cap} tokens; ${callCount(runaways)} ran on above that until their token limit stopped them.`,
    grade: 'B',
    effort: 'low',
    risk: 'low',
    qualityEffect: `Answers that run away end sooner, unfinished as they were; one whole answer in ${Math.round(1 / (1 - leftWhole))} would be cut.`,
    latencyEffect: 'The slowest answers become much faster.',
    rollback: `Set the output limit of ${name} back to what it was.`,
    upgradeTest: null,
    rule: {
      id: ruleId('output-cap', group),
      match: matchOf(group),
      change: { kind: 'capOutput', maxTokens: cap },
    },
    group,
  };
}
