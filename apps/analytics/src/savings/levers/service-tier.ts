import { modelFacts } from '@netra/pricing';
import { type Group, shapeOf } from '../survey.ts';
import { fewestDays, runsRoundTheClock } from './daily-shape.ts';
import { dataGapOf } from './data-gap.ts';
import { isProduction } from './environment-names.ts';
import {
  type Candidate,
  featureName,
  type Lever,
  type LeverFacts,
  matchOf,
  namedRuleId,
  type Proposal,
  percent,
} from './lever.ts';

/**
 * Fires where the tier is not what the work needs. Priority is dear speed: calls that nobody waits for (no stream, no
 * conversation) lose nothing at standard, which is arithmetic on the calls (grade A). Flex is slow and sometimes
 * refused: machine traffic that runs round the clock can take that (grade B); what runs in bursts is the batch lever's.
 */
export const serviceTier = {
  name: 'service-tier',
  propose: async (context: LeverFacts): Promise<Proposal> => {
    const { groups, activeDays } = context;
    const patient = groups.filter(
      (group) => group.standard > 0 && group.standardWaited === 0 && sellsFlex(group, context),
    );
    const isTooShort = activeDays < fewestDays;
    const hasty = groups.filter(({ priority, priorityWaited }) => priority > 0 && priorityWaited === 0);
    const steady = isTooShort ? [] : steadyOnes(patient);
    const isUnstated = groups.every(({ streamed, inConversation }) => streamed + inConversation === 0);
    return {
      candidates: [...hasty.map(toStandard), ...steady.map(toFlex)],
      dataGaps: [
        ...dataGapOf(isTooShort ? patient : [], (names) => ({
          lever: 'service-tier',
          field: 'startedAt',
          why: `Whether the calls of ${names} run round the clock, so that they could be served at flex, shows on ${fewestDays} days or more.`,
          howToGet: 'Choose a longer period, or import older logs.',
        })),
        ...dataGapOf(isUnstated ? [...hasty, ...steady.map(({ group }) => group)] : [], (names) => ({
          lever: 'service-tier',
          field: 'isStream',
          why: `No call at all says that it was streamed or part of a conversation, so that nobody waits for ${names} holds only if that is true.`,
          howToGet: 'Send isStream and conversationId with every call that has them.',
        })),
      ],
    };
  },
} satisfies Lever;

function sellsFlex({ seller, model }: Group, { selection, book }: LeverFacts): boolean {
  const at = Date.parse(selection.period.to) - 1;
  const facts = modelFacts({ provider: seller, model, at }, book);
  const [flex, standard] = [facts?.prices.flex?.rates, facts?.prices.standard.rates];
  return Number(flex?.inputUncached ?? Infinity) < Number(standard?.inputUncached ?? 0);
}

type Steady = { readonly group: Group; readonly environments: readonly string[] };

/**
 * Groups whose standard calls run evenly round the clock, in production: what another environment left running is for
 * the environment lever to switch off, not for this one to make cheaper.
 */
function steadyOnes(groups: readonly Group[]): Steady[] {
  return groups.flatMap((group) => {
    const own = group.slices.filter((slice) => slice.serviceTier === 'standard');
    const production = own.filter(({ environment }) => isProduction(environment));
    const isAll = production.length === own.length;
    return runsRoundTheClock(shapeOf(production))
      ? [{ group, environments: isAll ? [] : production.map(({ environment }) => environment) }]
      : [];
  });
}

function toStandard(group: Group): Candidate {
  const name = featureName(group);
  return {
    lever: 'service-tier',
    feature: group.feature,
    title: `Serve ${name} at the standard tier`,
    why: `${percent(group.priority, group.calls)} of the calls of ${name} to ${group.model} pay for priority, and none of them is streamed or part of a conversation: nobody waits for these answers.`,
    grade: 'A',
    effort: 'low',
    risk: 'low',
    qualityEffect: 'None: the same model answers.',
    latencyEffect: 'Answers come at the usual speed, slower than at priority when the provider is busy.',
    rollback: `Ask for the priority tier for ${name} again.`,
    upgradeTest: null,
    rule: {
      id: namedRuleId('service-tier', group.feature, `${group.provider}/${group.model}`, 'standard'),
      match: { ...matchOf(group), serviceTier: ['priority'] },
      change: { kind: 'tier', serviceTier: 'standard' },
    },
    group,
  };
}

function toFlex({ group, environments }: Steady): Candidate {
  const name = featureName(group);
  return {
    lever: 'service-tier',
    feature: group.feature,
    title: `Serve ${name} at the flex tier`,
    why: `The calls of ${name} to ${group.model} run evenly round the clock on ${group.activeDays} days, none is streamed or part of a conversation, and they are paid at standard prices where the provider sells flex.`,
    grade: 'B',
    effort: 'low',
    risk: 'medium',
    qualityEffect: 'None: the same model answers.',
    latencyEffect:
      'Answers come slower, and some requests are refused when the provider is busy: repeat those at standard.',
    rollback: `Ask for the standard tier for ${name} again.`,
    upgradeTest: null,
    rule: {
      id: namedRuleId('service-tier', group.feature, `${group.provider}/${group.model}`, 'flex'),
      match: {
        ...matchOf(group),
        serviceTier: ['standard'],
        ...(environments.length === 0 ? {} : { environment: [...environments] }),
      },
      change: { kind: 'tier', serviceTier: 'flex' },
    },
    group,
  };
}
