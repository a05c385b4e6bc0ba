import { type Alternative, alternativesOf } from '@netra/pricing';
import type { Group } from '../survey.ts';
import { shortAnswerTokens } from '../survey-calls.ts';
import { dataGapOf } from './data-gap.ts';
import {
  type Candidate,
  featureName,
  type Lever,
  type LeverFacts,
  matchOf,
  percent,
  ruleId,
} from './lever.ts';
import { bestTested, testedCandidate } from './model-fit-tested.ts';
import { howToScore, outcomeGaps } from './outcome-gaps.ts';
import { testedModels } from './tested-models.ts';

/** Part of answers that may be long before the work no longer counts as simple. */
const mostLongAnswers = 0.05;
/** Average prompt, in tokens, up to which the work counts as simple. */
const longestPrompt = 4_000;
/** A cheaper model must cost at most this part of the present one, in input and in output, to be worth a test. */
const mostPriceRatio = 0.4;
/** The same text can be more or fewer tokens to another model of the family; no source states how many. */
const tokenRatio = { low: 0.95, expected: 1, high: 1.1 };

/**
 * Fires where outcomes of a cheaper model are there, with what they show (grade A or B, never a claim the interval does
 * not support), and else where a dear model does simple work: short answers, no reasoning, no tools, no conversation. Then
 * it proposes the mildest step down in the same family that is worth it; prices say nothing about quality, so that is
 * projected (grade C) and names the test that would prove it.
 */
export const modelFit: Lever = {
  name: 'model-fit',
  propose: async (context) => {
    const tested = await testedModels(context);
    const measured = [...tested.values()].flatMap((found) => {
      if (found.kind !== 'compared') return [];
      const best = bestTested(found.comparisons, context.maxQualityLoss);
      return best === undefined ? [] : (testedCandidate(best, context.maxQualityLoss) ?? []);
    });
    // What was measured is not guessed as well.
    const unmeasured = context.groups.filter((group) => tested.get(group)?.kind !== 'compared');
    const guessed = unmeasured.filter(isSimpleWork).flatMap((group) => {
      const target = mildestStepDown(group, context);
      return target === undefined ? [] : [{ group, candidate: candidate(group, target) }];
    });
    return {
      candidates: [...measured, ...guessed.map((guess) => guess.candidate)],
      dataGaps: [
        ...outcomeGaps('model-fit', tested),
        ...dataGapOf(
          guessed.flatMap(({ group }) => (tested.get(group)?.kind === 'none' ? [group] : [])),
          (names) => ({
            lever: 'model-fit',
            field: 'outcomes',
            why: `No outcomes of a cheaper model are there for ${names}, so what it is worth can only be projected.`,
            howToGet: howToScore,
          }),
        ),
      ],
    };
  },
};

function isSimpleWork(group: Group): boolean {
  return (
    group.answered > 0 &&
    group.longAnswers <= mostLongAnswers * group.answered &&
    group.reasoningTokens === 0 &&
    group.withTools === 0 &&
    group.inConversation === 0 &&
    group.outputTokens > 0 &&
    group.promptTokens <= longestPrompt * group.calls
  );
}

function mildestStepDown(group: Group, { selection, book }: LeverFacts): Alternative | undefined {
  const found = alternativesOf(
    {
      provider: group.seller,
      model: group.model,
      at: Date.parse(selection.period.to) - 1,
    },
    book,
  ).filter(
    (alternative) =>
      alternative.relation === 'same-family' &&
      alternative.lacks.length === 0 &&
      Number(alternative.inputRatio) <= mostPriceRatio &&
      Number(alternative.outputRatio) <= mostPriceRatio,
  );
  const size = ({ inputRatio, outputRatio }: Alternative) => Number(inputRatio) + Number(outputRatio);
  return found.toSorted(
    (left, right) =>
      size(right) - size(left) ||
      left.facts.model.length - right.facts.model.length ||
      (left.facts.model < right.facts.model ? -1 : 1),
  )[0];
}

function candidate(group: Group, { facts, inputRatio }: Alternative): Candidate & { group: Group } {
  const name = featureName(group);
  return {
    lever: 'model-fit',
    feature: group.feature,
    title: `Serve ${name} with ${facts.model}`,
    why: `${percent(group.answered - group.longAnswers, group.answered)} of the answers of ${name} have at most ${shortAnswerTokens} tokens, without reasoning, tools or conversation, yet ${group.model} serves them; ${facts.model} costs ${percent(Number(inputRatio), 1)} of its input price.`,
    grade: 'C',
    effort: 'low',
    risk: 'medium',
    qualityEffect: 'Unknown until tested: prices say nothing about quality.',
    latencyEffect: 'Usually faster; not measured here.',
    rollback: `Set the model of ${name} back to ${group.model}.`,
    upgradeTest: `Answer the same sample of requests (at least 300) with ${facts.model} and ${group.model}, score both, and import the scores (apex import FILE --format outcomes): an interval that shows no loss makes this grade B.`,
    rule: {
      id: ruleId('model-fit', group),
      match: matchOf(group),
      change: { kind: 'model', provider: group.seller, model: facts.model, tokenRatio },
    },
    group,
  };
}
