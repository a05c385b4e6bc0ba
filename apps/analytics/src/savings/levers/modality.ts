import type { Rule } from '@netra/contract';
import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import {
  type Candidate,
  featureName,
  type Lever,
  type LeverContext,
  matchOf,
  namedRuleId,
  percent,
} from './lever.ts';
import { partOfSpend } from './part-of-spend.ts';
import { type Knob, provenBy, type ShareRange, settingsTrial, type Verdict } from './settings-trial.ts';

type MediaKnob = Knob & { readonly bucket: 'inputImage' | 'inputAudio'; readonly word: string };

const knobs: readonly MediaKnob[] = [
  { tag: 'imageDetail', bucket: 'inputImage', word: 'image' },
  { tag: 'audioDetail', bucket: 'inputAudio', word: 'audio' },
];

/** Part of the cost of the input that images or audio must make up for a projection without scores. */
const mostOfInput = 0.5;
/** What a lower detail leaves where nothing was measured: half, give or take a half of that; shown apart as projected. */
const projectedShare = { low: 0.25, expected: 0.5, high: 0.75 };

/**
 * Fires where images or audio are sent in more detail than the task needs: calls of one feature and model at two
 * settings of detail, the lower one scored no worse (grade B). Where nothing is scored, it projects (grade C) only if
 * media is most of the cost of the input. Images and audio of one group are looked at each by itself.
 */
export const modality: Lever = {
  name: 'modality',
  propose: async (context) => {
    const proposals = await Promise.all(
      knobs.map(async (knob) => {
        const groups = context.groups.filter((group) => tokensOf(group, knob) > 0);
        const verdicts = await settingsTrial(context, groups, knob);
        const without = (kind: Verdict['kind']) =>
          groups.filter((group) => verdicts.get(group)?.kind === kind);
        return {
          candidates: groups.flatMap((group) => {
            const verdict = verdicts.get(group);
            if (verdict?.kind === 'good-enough') {
              return verdict.share.expected < 1 ? [measured(group, knob, verdict)] : [];
            }
            if (verdict?.kind === 'worse' || !isMostOfInput(group, knob, context)) return [];
            return [projected(group, knob)];
          }),
          dataGaps: [
            ...dataGapOf(without('one-setting'), (names) => ({
              lever: 'modality' as const,
              field: `tags.${knob.tag}`,
              why: `The calls of ${names} send ${knob.word} input, and none or all of them state the same detail, so a lower one cannot be compared.`,
              howToGet: `Send the tag ${knob.tag} (low, high) with every call, and serve a sample at a lower one.`,
            })),
            ...dataGapOf(without('unscored'), (names) => ({
              lever: 'modality' as const,
              field: 'outcomeScore',
              why: `The calls of ${names} send ${knob.word} input at several settings of detail, and too few are scored to tell whether the lower one is good enough.`,
              howToGet:
                'Send outcomeScore (0 to 1) with calls at both settings; a few thousand each usually do.',
            })),
          ],
        };
      }),
    );
    return {
      candidates: proposals.flatMap(({ candidates }) => candidates),
      dataGaps: proposals.flatMap(({ dataGaps }) => dataGaps),
    };
  },
};

function tokensOf(group: Group, { bucket }: MediaKnob): number {
  return bucket === 'inputImage' ? group.imageTokens : group.audioTokens;
}

function costPart(group: Group, knob: MediaKnob, context: LeverContext): number {
  return partOfSpend(group, { bucket: knob.bucket, tokens: tokensOf(group, knob) }, context);
}

function isMostOfInput(group: Group, knob: MediaKnob, context: LeverContext): boolean {
  const media = knobs.reduce((sum, one) => sum + costPart(group, one, context), 0);
  const prompt = partOfSpend(group, { bucket: 'prompt', tokens: group.promptTokens }, context);
  return group.withOutcome === 0 && costPart(group, knob, context) >= mostOfInput * (media + prompt);
}

function measured(
  group: Group,
  knob: MediaKnob,
  verdict: Extract<Verdict, { kind: 'good-enough' }>,
): Candidate {
  const name = featureName(group);
  const { from, to, share, scores, scored } = verdict;
  return {
    ...common(group, knob, share),
    ...provenBy(verdict),
    title: `Send the ${knob.word} input of ${name} at detail ${to}`,
    why: `Calls of ${name} to ${group.model} with ${knob.word} input at detail ${to} score ${scores.cheaper.toFixed(3)} on average, those at ${from.join(' and ')} ${scores.dearer.toFixed(3)} (${scored} scored calls); at the lower one, ${percent(share.expected, 1)} of these input tokens are left.`,
  };
}

function projected(group: Group, knob: MediaKnob): Candidate {
  const name = featureName(group);
  return {
    ...common(group, knob, projectedShare),
    title: `Send the ${knob.word} input of ${name} at a lower detail`,
    why: `At least ${percent(mostOfInput, 1)} of what the input of ${name} to ${group.model} costs is ${knob.word}.`,
    grade: 'C',
    risk: 'medium',
    qualityEffect: 'Unknown until tested: no call of this feature is scored.',
    upgradeTest: `Serve a random part of the calls at a lower detail, tag both parts with ${knob.tag} and send outcomeScore with them: scores that exclude a loss make this grade B, with the measured share.`,
  };
}

function common(group: Group, { bucket, word }: MediaKnob, share: ShareRange) {
  return {
    lever: 'modality',
    feature: group.feature,
    effort: 'low',
    latencyEffect: 'Slightly shorter time to first token.',
    rollback: `Send the ${word} input of ${featureName(group)} at the former detail again.`,
    rule: {
      id: namedRuleId('modality', group.feature, `${group.provider}/${group.model}`, word),
      match: matchOf(group),
      change: { kind: 'shrinkMedia', bucket, share } satisfies Rule['change'],
    },
    group,
  } as const;
}
