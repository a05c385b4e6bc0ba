import type { Rule } from '@netra/contract';
import { z } from 'zod';
import { bucketColumns } from '../../store/columns.ts';
import { selectionCondition } from '../selection.ts';
import { SqlParameters } from '../sql-parameters.ts';
import type { Group } from '../survey.ts';
import { judgeScores, meanOf, meanRange, pooled, type Sums } from './compare-means.ts';
import { narrowedTo, rowOf } from './group-filter.ts';
import type { LeverContext } from './lever.ts';

/** Answered calls at the cheaper setting, below which the tokens it needs are not known well enough. */
const fewestCalls = 50;
/** A setting is dearer than another when it uses this many times its tokens: less is chance. */
const dearerBy = 1.1;
/** Settings of one tag that are looked at, most used first: real ones are few, and a tag could hold anything. */
const mostSettings = 12;

const count = z.coerce.number();
const settingSchema = z.tuple([z.string(), count, count, count, count, count, count]);
const rowSchema = z.object({
  feature: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Tokens of the bucket over all calls, whatever their setting and status. */
  total: count,
  settings: z.array(settingSchema),
});

type Setting = { readonly name: string; readonly tokens: Sums; readonly scores: Sums };

/** A tag that holds how a request was made, and the bucket whose tokens it decides. */
export type Knob = { readonly tag: string; readonly bucket: 'reasoning' | 'inputImage' | 'inputAudio' };

export type ShareRange = Extract<Rule['change'], { kind: 'reasoning' }>['share'];

/** What the calls of a group say about its settings of a knob. */
export type Verdict =
  /** The cheaper setting is good enough: the share of all tokens that is left when every call uses it. */
  | {
      readonly kind: 'good-enough';
      readonly from: readonly string[];
      readonly to: string;
      readonly share: ShareRange;
      /** Means of the scores, and the most the cheaper setting may lose with 95% confidence. */
      readonly scores: { readonly cheaper: number; readonly dearer: number; readonly loss: number };
      readonly scored: number;
      /** True where it may cost quality, within what may be lost. */
      readonly losesQuality: boolean;
    }
  /** Every cheaper setting is worse by measure. */
  | { readonly kind: 'worse' }
  /** Two settings, but not enough scores to tell. */
  | { readonly kind: 'unscored' }
  /** At most one setting, or none stated. */
  | { readonly kind: 'one-setting' };

/**
 * Compares, for each group, the calls at one setting of a knob with those at dearer ones: what tokens they use and how
 * they are scored. Reads the tags of these groups only, and keeps a few sums a setting.
 */
export async function settingsTrial(
  { store, selection, maxQualityLoss }: LeverContext,
  groups: readonly Group[],
  { tag, bucket }: Knob,
): Promise<Map<Group, Verdict>> {
  if (groups.length === 0) return new Map();
  const parameters = new SqlParameters();
  const tokens = bucketColumns[bucket];
  const sql = `select feature, provider, model, sum(used) as total,
  arraySlice(arrayReverseSort(one -> (one.2, one.1), groupArrayIf(
    (setting, answered, used_answered, squares, scored, scores, score_squares), setting != '' and answered >= ${fewestCalls}
  )), 1, ${mostSettings}) as settings
from (
  select feature, provider, model, tags[${parameters.bind('String', tag)}] as setting, sum(toUInt64(tokens)) as used,
    countIf(status = 'ok') as answered, sumIf(toUInt64(tokens), status = 'ok') as used_answered,
    sumIf(toFloat64(tokens) * tokens, status = 'ok') as squares,
    countIf(is_scored) as scored, sumIf(score, is_scored) as scores, sumIf(score * score, is_scored) as score_squares
  from (
    select feature, provider, model, tags, status, ${tokens} as tokens, ifNull(outcome_score, 0) as score,
      isNotNull(outcome_score) and status = 'ok' as is_scored
    from apex.llm_calls
    where ${selectionCondition(narrowedTo(selection, groups), parameters)} and isNotNull(cost)
  )
  group by feature, provider, model, setting
)
group by feature, provider, model`;
  const { rows } = await store.read(selection.scope, { sql, parameters: parameters.values }, rowSchema);
  return new Map(
    groups.map((group) => {
      const row = rowOf(rows, group);
      return [
        group,
        row === undefined
          ? { kind: 'one-setting' }
          : verdictOf(row.settings.map(toSetting), { total: row.total, maxQualityLoss }),
      ];
    }),
  );
}

function toSetting([name, answered, used, squares, scored, scores, scoreSquares]: z.infer<
  typeof settingSchema
>): Setting {
  return {
    name,
    tokens: { count: answered, sum: used, squares },
    scores: { count: scored, sum: scores, squares: scoreSquares },
  };
}

/** The cheapest setting that is good enough against all dearer ones together decides. */
function verdictOf(
  settings: readonly Setting[],
  { total, maxQualityLoss }: { total: number; maxQualityLoss: number },
): Verdict {
  const cheapestFirst = settings.toSorted((left, right) => meanOf(left.tokens) - meanOf(right.tokens));
  let hasCheaper = false;
  let isUnscored = false;
  for (const cheaper of cheapestFirst) {
    const dearer = cheapestFirst.filter(
      ({ tokens }) => meanOf(tokens) > dearerBy * meanOf(cheaper.tokens) && tokens.sum > 0,
    );
    if (dearer.length === 0) continue;
    hasCheaper = true;
    const reference = pooled(dearer.map(({ scores }) => scores));
    const { kind, loss } = judgeScores(cheaper.scores, reference, maxQualityLoss);
    if (kind === 'unclear') isUnscored = true;
    if (kind !== 'no-worse' && kind !== 'allowed-loss') continue;
    return {
      kind: 'good-enough',
      from: dearer.map(({ name }) => name),
      to: cheaper.name,
      share: shareLeft(cheaper, dearer, total),
      scores: { cheaper: meanOf(cheaper.scores), dearer: meanOf(reference), loss },
      scored: cheaper.scores.count + reference.count,
      losesQuality: kind === 'allowed-loss',
    };
  }
  return { kind: !hasCheaper ? 'one-setting' : isUnscored ? 'unscored' : 'worse' };
}

/** What a finding says of itself by a verdict, beside what it proposes. */
export function provenBy({ share, scores, scored, losesQuality }: Extract<Verdict, { kind: 'good-enough' }>) {
  return {
    grade: 'B',
    risk: losesQuality ? 'medium' : 'low',
    upgradeTest: null,
    ...(losesQuality ? { qualityLoss: scores.loss } : {}),
    qualityEffect: `Scores differ by ${(scores.cheaper - scores.dearer).toFixed(3)} on average; with 95% confidence at most ${scores.loss.toFixed(3)} is lost, ${losesQuality ? 'which is within what may be lost' : 'too little to count'}, if the requests at both settings are alike.`,
    facts: {
      scoreAtCheaperSetting: scores.cheaper,
      scoreAtPresentSettings: scores.dearer,
      mostLoss: scores.loss,
      scoredCalls: scored,
      shareLow: share.low,
      shareHigh: share.high,
    },
  } as const;
}

/** Tokens if every dearer call used what the cheaper setting uses on average, as a share of all tokens now. */
function shareLeft(cheaper: Setting, dearer: readonly Setting[], total: number): ShareRange {
  const { count, sum } = pooled(dearer.map(({ tokens }) => tokens));
  const share = (mean: number) =>
    Math.round(100 * Math.min(1, Math.max(0, (total - sum + count * mean) / total))) / 100;
  const { low, mean, high } = meanRange(cheaper.tokens);
  return { low: share(low), expected: share(mean), high: share(high) };
}
