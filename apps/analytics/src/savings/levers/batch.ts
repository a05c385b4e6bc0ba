import type { Group } from '../survey.ts';
import { busiestStretch, fewestDays, type Stretch } from './daily-shape.ts';
import {
  type Candidate,
  featureName,
  type Lever,
  type LeverFacts,
  matchOf,
  type Proposal,
  percent,
  ruleId,
} from './lever.ts';

/** Hours of the day within which a burst must lie. */
const burstHours = 6;
/** Part of the calls that must lie within them. */
const burstShare = 0.95;
/** Fewer calls can fall into the same hours by chance. */
const fewestCalls = 30;
/** A part this large, seen for this many days, is a schedule and not chance. */
const scheduledShare = 0.99;
const scheduledDays = 7;

/**
 * Fires on work that nobody waits for, bought at interactive prices: a daily burst within a few hours, no streaming and
 * no conversation. The saving is arithmetic on the calls; whether the work can wait is what the pattern shows: grade A
 * where it is a schedule without exception, B where a few calls fall outside.
 */
export const batch = {
  name: 'batch',
  propose: async ({ groups, activeDays }: LeverFacts): Promise<Proposal> => {
    if (activeDays < fewestDays) {
      return {
        candidates: [],
        dataGaps:
          groups.length === 0
            ? []
            : [
                {
                  lever: 'batch',
                  field: 'startedAt',
                  why: `Work that can wait shows in a daily pattern, and the period has calls on fewer than ${fewestDays} days.`,
                  howToGet: 'Choose a longer period, or import older logs.',
                },
              ],
      };
    }
    const isUnnamed = groups.some(({ feature, calls }) => feature === '' && calls > 0);
    return {
      candidates: groups.flatMap((group) => {
        const burst = busiestStretch(group, burstHours);
        const canWait =
          group.calls >= fewestCalls &&
          group.batched + group.flexed < group.calls &&
          group.streamed === 0 &&
          group.inConversation === 0 &&
          group.activeDays >= fewestDays &&
          burst.calls >= burstShare * group.calls;
        return canWait ? [candidate(group, burst)] : [];
      }),
      dataGaps: isUnnamed
        ? [
            {
              lever: 'batch',
              field: 'feature',
              why: 'Calls without a feature mix work that waits with work that does not, which hides the pattern.',
              howToGet: 'Send feature with every call: the business use it belongs to.',
            },
          ]
        : [],
    };
  },
} satisfies Lever;

function candidate(group: Group, burst: Stretch): Candidate {
  const name = featureName(group);
  const isSchedule = burst.calls >= scheduledShare * group.calls && group.activeDays >= scheduledDays;
  // Flex costs what a batch does: what is there already gains nothing by waiting longer.
  const match =
    group.flexed === 0 ? matchOf(group) : { ...matchOf(group), serviceTier: ['standard', 'priority'] };
  const hour = (value: number) => `${String(value % 24).padStart(2, '0')}:00`;
  return {
    lever: 'batch',
    feature: group.feature,
    title: `Send ${name} through the batch interface`,
    why: `${percent(burst.calls, group.calls)} of the calls of ${name} run between ${hour(burst.fromHour)} and ${hour(burst.fromHour + burstHours)} UTC on ${group.activeDays} days, none is streamed or part of a conversation, and they are paid at interactive prices.`,
    grade: isSchedule ? 'A' : 'B',
    effort: 'medium',
    risk: 'low',
    qualityEffect: 'None: the same model answers.',
    latencyEffect: 'Answers arrive within hours instead of seconds; providers promise 24 hours.',
    rollback: `Send the calls of ${name} to the interactive interface again.`,
    upgradeTest: null,
    rule: { id: ruleId('batch', group), match, change: { kind: 'batch' } },
    group,
  };
}
