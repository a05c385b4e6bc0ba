import { chooseThreshold, type LossLimit } from '../../outcomes/compare/choose-threshold.ts';
import { cautious, reported, wilson } from '../../outcomes/compare/quality-interval.ts';
import type { PairedItem } from '../../outcomes/compare/scored-items.ts';
import {
  type CascadePrices,
  cascadeDifference,
  cascadeSaving,
  isEscalated,
  type Threshold,
} from '../../outcomes/compare/threshold.ts';
import { answerCost, ratioOf, tokenRatio } from '../../outcomes/compare/token-ratio.ts';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import { type Candidate, type DataGap, featureName, type Lever, matchOf, percent, ruleId } from './lever.ts';
import { doesForAll } from './model-fit-tested.ts';
import { howToScore, outcomeGaps } from './outcome-gaps.ts';
import { gradeOf, judge, qualityWords } from './quality-verdict.ts';
import { type Comparison, type Tested, testedModels } from './tested-models.ts';

/** A cascade that saves less than this part of the cost, on the items it was chosen by, is not worth running. */
const leastSaving = 0.02;
/** Features that make up at least this part of the cost are named when nothing was scored for them. */
const largeFeature = 0.05;

/**
 * Fires where outcomes of a cheap and of the present model are there: the cheap one answers first, and what it is likely
 * to get wrong goes on to the present one. The signal and its threshold are chosen on one half of the items; what they
 * save and what they cost in quality is claimed by the other half alone, as an interval (grade B). Where the cheap model
 * does for all questions, that is another lever's.
 */
export const cascade: Lever = {
  name: 'cascade',
  propose: async (context) => {
    const tested = await testedModels(context);
    return {
      candidates: [...tested.values()].flatMap((found) =>
        found.kind === 'compared' && !doesForAll(found.comparisons, context.maxQualityLoss)
          ? (bestCascade(found.comparisons, context.maxQualityLoss) ?? [])
          : [],
      ),
      dataGaps: [...outcomeGaps('cascade', tested), ...unscored(tested)],
    };
  },
};

/**
 * The cascade that saves most by the half that is there to choose by, and what the other half says of it. Where nobody
 * says what may be lost and none is without a significant loss, it shows what could be traded, as the loss it is.
 */
function bestCascade(comparisons: readonly Comparison[], maxQualityLoss: number): Candidate | undefined {
  const limits: readonly LossLimit[] =
    maxQualityLoss > 0
      ? // Chosen with a wider interval than it is judged by, so that chance alone seldom undoes the choice.
        [{ z: cautious, most: maxQualityLoss }]
      : [
          { z: reported, most: 'insignificant' },
          { z: reported, most: 'worth-it' },
        ];
  for (const limit of limits) {
    const [best] = comparisons
      .flatMap((comparison) => {
        const threshold = chooseThreshold(comparison.choice, comparison.prices, limit);
        const saving =
          threshold === undefined ? 0 : cascadeSaving(comparison.choice, threshold, comparison.prices);
        return threshold === undefined || saving < leastSaving ? [] : [{ comparison, threshold, saving }];
      })
      .toSorted((left, right) => right.saving - left.saving);
    if (best !== undefined) return candidateOf(best.comparison, best.threshold, maxQualityLoss);
  }
  return undefined;
}

function candidateOf(
  { group, target, choice, confirmation, prices }: Comparison,
  threshold: Threshold,
  maxQualityLoss: number,
): Candidate | undefined {
  const found = cascadeDifference(confirmation, threshold, reported);
  const verdict = judge(found, maxQualityLoss);
  const saving = cascadeSaving(confirmation, threshold, prices);
  if (!verdict.isShown || saving <= 0) return undefined;
  const name = featureName(group);
  const present = confirmation.reduce((sum, item) => sum + item.present.score, 0) / confirmation.length;
  const share = escalatedShare(confirmation, threshold, prices);
  const asked = confirmation.filter((item) => isEscalated(item, threshold)).length / confirmation.length;
  const { grade, ...judged } = gradeOf(verdict);
  return {
    ...judged,
    // Escalation is simulated on scored items, so it is never more than that.
    grade: grade === 'A' ? 'B' : grade,
    lever: 'cascade',
    feature: group.feature,
    title:
      verdict.kind === 'loss'
        ? `Asking ${target.model} first for ${name} would be cheaper, at a loss of quality`
        : `Ask ${target.model} first for ${name}, and ${group.model} where ${thresholdWords(threshold)}`,
    why: `On ${choice.length} scored items the rule was chosen that ${group.model} is asked as well where ${thresholdWords(threshold)}. On the other ${confirmation.length} items ${percent(asked, 1)} of the questions go on to it, ${percent(share.expected, 1)} of its present cost, and ${percent(saving, 1)} of the cost is saved by the price book.`,
    effort: 'high',
    qualityEffect: qualityWords(found, { present, proposed: present + found.mean }, verdict),
    latencyEffect: `The ${percent(asked, 1)} of the questions that go on wait for two answers, one after the other.`,
    rollback: `Send all of ${name} to ${group.model} again.`,
    upgradeTest:
      verdict.kind === 'unclear'
        ? `Score more items of ${name} with both models: twice as many narrow the interval by a third.`
        : null,
    rule: {
      id: ruleId('cascade', group),
      match: matchOf(group),
      change: {
        kind: 'cascade',
        ...target,
        tokenRatio: tokenRatio(confirmation, prices.other),
        escalated: share,
      },
    },
    group,
    facts: {
      signal: threshold.signal,
      side: threshold.side,
      threshold: threshold.value,
      itemsChosenOn: choice.length,
      itemsConfirmedOn: confirmation.length,
      escalatedQuestions: asked,
      escalatedCost: share.expected,
      scorePresent: present,
      scoreProposed: present + found.mean,
      difference: found.mean,
      differenceLow: found.low,
      differenceHigh: found.high,
      interval: '95%, Wilson recovered for pairs',
      savingShareOnItems: saving,
      quality: verdict.kind,
    },
  };
}

/**
 * What part of the present cost still arises, with its interval: long questions go on more often and cost more than
 * their number. Where no tokens are counted it is the part of the questions. Outer values are rounded outwards.
 */
function escalatedShare(items: readonly PairedItem[], threshold: Threshold, prices: CascadePrices) {
  const escalated = items.filter((item) => isEscalated(item, threshold)).length / items.length;
  const cost = ratioOf(
    items.map((item) => {
      const whole = answerCost(item.present, prices.present);
      return { part: isEscalated(item, threshold) ? whole : 0, whole };
    }),
  );
  const { low, expected, high } = cost ?? {
    expected: escalated,
    ...wilson(escalated, items.length, reported),
  };
  const within = (value: number) => Math.min(1, Math.max(0, value));
  const rounded = Math.round(100 * within(expected)) / 100;
  return {
    low: Math.min(rounded, Math.floor(100 * within(low)) / 100),
    expected: rounded,
    high: Math.max(rounded, Math.ceil(100 * within(high)) / 100),
  };
}

const signalWords: Readonly<Record<Threshold['signal'], string>> = {
  inputTokens: 'the question has',
  promptCharacters: 'the prompt has',
  answerTokens: 'the first answer has',
};

function thresholdWords({ signal, side, value }: Threshold): string {
  const unit = signal === 'promptCharacters' ? 'characters' : 'tokens';
  return `${signalWords[signal]} ${side === 'above' ? 'more' : 'fewer'} than ${value} ${unit}`;
}

/** Large features that nothing was scored for: what is not known of them is worth knowing. */
function unscored(tested: ReadonlyMap<Group, Tested>): DataGap[] {
  const all = [...tested];
  const total = all.reduce((sum, [group]) => sum + Number(group.spent), 0);
  const groups = all.flatMap(([group, { kind }]) =>
    kind === 'none' &&
    group.embeddings === 0 &&
    group.feature !== '' &&
    Number(group.spent) >= largeFeature * total
      ? [group]
      : [],
  );
  return dataGapOf(groups, (names) => ({
    lever: 'cascade',
    field: 'outcomes',
    why: `No outcomes of ${names} are there, so whether a cheaper model would do for part of the questions is unknown.`,
    howToGet: howToScore,
  }));
}
