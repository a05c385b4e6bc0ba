import { z } from 'zod';
import { filterCondition, selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { embeddingOperation } from '../survey-slices.ts';
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

/** How long a vector is kept, in ms, counted from the call that made it: a vector never goes stale, storage is a choice. */
const windowMs = 30 * 86_400_000;
/** Part of the answered calls that must repeat a text of the period to be worth a look; the replay counts exactly. */
const fewestRepeats = 0.02;
/** Part of the calls that must carry a prompt hash for the absence of repeats to mean anything. */
const enoughHashes = 0.5;

const count = z.coerce.number().int();
const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  calls: count,
  hashed: count,
  answered: count,
  distinct: count,
});

/**
 * Fires where texts are embedded again: the same text gives the same vector, so the first one could have been kept.
 * Which calls repeat one within the window is counted exactly by the replay: arithmetic on the calls, grade A.
 */
export const embeddingDedupe: Lever = {
  name: 'embedding-dedupe',
  propose: async (context) => {
    const groups = context.groups.filter(({ embeddings }) => embeddings > 0);
    const rows = await embeddedTexts(context, groups);
    const known = groups.flatMap((group) => {
      const row = rowOf(rows, group);
      return row === undefined ? [] : [{ group, row }];
    });
    return {
      candidates: known.flatMap(({ group, row }) => {
        const repeats = row.answered - row.distinct;
        return repeats > 0 && repeats >= fewestRepeats * row.calls ? [candidate(group, row)] : [];
      }),
      dataGaps: dataGapOf(
        known.filter(({ row }) => row.hashed < enoughHashes * row.calls).map(({ group }) => group),
        (names) => ({
          lever: 'embedding-dedupe',
          field: 'promptHash',
          why: `Most embeddings of ${names} carry no prompt hash, so texts that are embedded again cannot be seen.`,
          howToGet: 'Send promptHash with every embedding: a hash of the text and the model.',
        }),
      ),
    };
  },
};

async function embeddedTexts({ store, selection }: LeverContext, groups: readonly Group[]) {
  if (groups.length === 0) return [];
  const parameters = new SqlParameters();
  const answered = "status = 'ok' and prompt_hash != ''";
  const sql = `select feature, provider, model, count() as calls, countIf(prompt_hash != '') as hashed,
  countIf(${answered}) as answered, uniqCombined64If(prompt_hash, ${answered}) as distinct
from apex.llm_calls
where ${selectionCondition(narrowedTo(selection, groups), parameters)} and isNotNull(cost)
  and ${filterCondition({ operation: [embeddingOperation] }, parameters)}
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return rows;
}

function candidate(group: Group, row: z.infer<typeof rowSchema>): Candidate {
  const name = featureName(group);
  return {
    lever: 'embedding-dedupe',
    feature: group.feature,
    title: `Keep the vectors of ${name} instead of making them again`,
    why: `${percent(row.answered - row.distinct, row.answered)} of the texts that ${name} has embedded by ${group.model} were embedded before in the period, word for word.`,
    grade: 'A',
    effort: 'medium',
    risk: 'low',
    qualityEffect: 'None: the same text gives the same vector.',
    latencyEffect: 'Texts that were embedded before are answered at once.',
    rollback: 'Stop looking vectors up; nothing else changes.',
    upgradeTest: null,
    rule: {
      id: ruleId('embedding-dedupe', group),
      match: { ...matchOf(group), operation: [embeddingOperation] },
      change: { kind: 'dedupe', windowMs },
    },
    group,
  };
}
