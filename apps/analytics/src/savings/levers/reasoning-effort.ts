import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import { type Candidate, featureName, type Lever, matchOf, percent, ruleId } from './lever.ts';
import { type Knob, provenBy, type ShareRange, settingsTrial, type Verdict } from './settings-trial.ts';

const knob: Knob = { tag: 'reasoningEffort', bucket: 'reasoning' };

/** Reasoning this many times the visible answer is out of proportion, whatever the task. */
const outOfProportion = 10;
/** What a lower effort leaves where nothing was measured: half, give or take a half of that; shown apart as projected. */
const projectedShare = { low: 0.25, expected: 0.5, high: 0.75 };

/**
 * Fires where a lower reasoning effort is measured to do: calls of one feature and model at two settings, the lower one
 * scored no worse (grade B). Where nothing is scored, only reasoning far out of proportion to the answer fires, as a
 * projection (grade C). A lower effort that is measured to be worse silences it.
 */
export const reasoningEffort: Lever = {
  name: 'reasoning-effort',
  propose: async (context) => {
    const reasoning = context.groups.filter(({ reasoningTokens }) => reasoningTokens > 0);
    const verdicts = await settingsTrial(context, reasoning, knob);
    const without = (kind: Verdict['kind']) =>
      reasoning.filter((group) => verdicts.get(group)?.kind === kind);
    return {
      candidates: reasoning.flatMap((group) => {
        const verdict = verdicts.get(group);
        if (verdict?.kind === 'good-enough')
          return verdict.share.expected < 1 ? [measured(group, verdict)] : [];
        if (verdict?.kind === 'worse' || !isOutOfProportion(group)) return [];
        return [projected(group)];
      }),
      dataGaps: [
        ...dataGapOf(without('one-setting'), (names) => ({
          lever: 'reasoning-effort',
          field: 'tags.reasoningEffort',
          why: `The calls of ${names} reason, and none or all of them say the same effort, so a lower one cannot be compared.`,
          howToGet:
            'Send the tag reasoningEffort (low, medium, high) with every call, and serve a sample at a lower one.',
        })),
        ...dataGapOf(without('unscored'), (names) => ({
          lever: 'reasoning-effort',
          field: 'outcomeScore',
          why: `The calls of ${names} run at several reasoning efforts, and too few are scored to tell whether the lower one is good enough.`,
          howToGet: 'Send outcomeScore (0 to 1) with calls at both efforts; a few thousand each usually do.',
        })),
      ],
    };
  },
};

function isOutOfProportion({ reasoningTokens, outputTokens, withOutcome }: Group): boolean {
  return withOutcome === 0 && reasoningTokens > outOfProportion * (outputTokens - reasoningTokens);
}

function measured(group: Group, verdict: Extract<Verdict, { kind: 'good-enough' }>): Candidate {
  const name = featureName(group);
  const { from, to, share, scores, scored } = verdict;
  return {
    ...common(group, share),
    ...provenBy(verdict),
    title: `Lower the reasoning effort of ${name} to ${to}`,
    why: `Calls of ${name} to ${group.model} at effort ${to} score ${scores.cheaper.toFixed(3)} on average, those at ${from.join(' and ')} ${scores.dearer.toFixed(3)} (${scored} scored calls); at the lower one, ${percent(share.expected, 1)} of the reasoning tokens are left.`,
  };
}

function projected(group: Group): Candidate {
  const name = featureName(group);
  return {
    ...common(group, projectedShare),
    title: `Lower the reasoning effort of ${name}`,
    why: `${group.model} spends ${group.reasoningTokens} tokens on reasoning for ${group.outputTokens - group.reasoningTokens} tokens of answers of ${name}: more than ${outOfProportion} for one.`,
    grade: 'C',
    risk: 'medium',
    qualityEffect: 'Unknown until tested: no call of this feature is scored.',
    upgradeTest:
      'Serve a random part of the calls at a lower effort, tag both parts with reasoningEffort and send outcomeScore with them: scores that exclude a loss make this grade B, with the measured share.',
  };
}

function common(group: Group, share: ShareRange) {
  return {
    lever: 'reasoning-effort',
    feature: group.feature,
    effort: 'low',
    latencyEffect: 'Answers come sooner: reasoning is written before the answer.',
    rollback: `Set the reasoning effort of ${featureName(group)} back to what it was.`,
    rule: {
      id: ruleId('reasoning-effort', group),
      match: matchOf(group),
      change: { kind: 'reasoning', share },
    },
    group,
  } as const;
}
