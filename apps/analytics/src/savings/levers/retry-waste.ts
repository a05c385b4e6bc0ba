import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import {
  type Candidate,
  callCount,
  featureName,
  type Lever,
  type LeverFacts,
  matchOf,
  type Proposal,
  ruleId,
} from './lever.ts';

/** Part of a group's cost that paid failures and retries together must make up to be worth a look. */
const smallestPart = 0.01;

/**
 * Fires on work that was paid for nothing: calls that failed or were cancelled after they had cost something and were then
 * retried, and retries of calls that had succeeded. Proposes where failures and retries cost enough; which of them name
 * each other is for the replay to count, call by call, so what is found is arithmetic (grade A).
 */
export const retryWaste = {
  name: 'retry-waste',
  propose: async ({ groups }: LeverFacts): Promise<Proposal> => {
    // A failed call of one group may be retried in another (a fallback), so one retry anywhere is enough to see.
    const isSeen = groups.some(({ retries }) => retries > 0);
    const costly = groups.filter((group) => atStake(group) >= smallestPart * Number(group.spent));
    const blind = isSeen
      ? groups.filter(({ failedSpent, spent, retries }) => {
          return (
            retries === 0 && Number(failedSpent) > 0 && Number(failedSpent) >= smallestPart * Number(spent)
          );
        })
      : groups;
    return {
      candidates: isSeen ? costly.filter((group) => atStake(group) > 0).map(candidate) : [],
      dataGaps: dataGapOf(blind, (names) => ({
        lever: 'retry-waste',
        field: 'retryOf',
        why: `No call of ${names} says which call it repeats, so retries that were paid twice cannot be seen.`,
        howToGet: 'Send retryOf with every retry: the callId of the call it repeats.',
      })),
    };
  },
} satisfies Lever;

/** What the failures and retries of a group cost at most together, in USD; for a decision, never shown. */
function atStake({ failedSpent, retriesSpent }: Group): number {
  return Number(failedSpent) + Number(retriesSpent);
}

function candidate(group: Group): Candidate {
  const name = featureName(group);
  return {
    lever: 'retry-waste',
    feature: group.feature,
    title: `Stop paying twice for retried calls of ${name}`,
    why: `Of ${name} at ${group.model}, ${callCount(group.failedPaid)} failed or were cancelled after they had cost something, and ${callCount(group.retries)} repeat another one. Saved are the failed ones that were repeated, and the repeats of calls that had succeeded.`,
    grade: 'A',
    effort: 'medium',
    risk: 'low',
    qualityEffect: 'None: an answer that was there is used, and a call that cannot succeed is not begun.',
    latencyEffect: 'Shorter where a client gave up too early: its first call is left to finish.',
    rollback: `Set the timeouts and the retry rule of ${name} back to what they were.`,
    upgradeTest: null,
    rule: {
      id: ruleId('retry-waste', group),
      match: matchOf(group),
      change: { kind: 'drop', which: { of: 'paid-retries' } },
    },
    group,
  };
}
