import type { Group } from '../survey.ts';
import { dataGapOf } from './data-gap.ts';
import {
  type Candidate,
  type DataGap,
  featureName,
  type Lever,
  type LeverFacts,
  matchOf,
  type Proposal,
  percent,
  ruleId,
} from './lever.ts';

/** How long an answer is kept in the proposed cache, in ms, counted from the request that made it. */
const windowMs = 3_600_000;
/** Part of the answered calls that must repeat a prompt of the period for a window to be worth looking at. */
const fewestRepeats = 0.02;
/** Part of the calls that must carry a prompt hash for the absence of repeats to mean anything. */
const enoughHashes = 0.5;

/**
 * Fires where the same prompt is sent to the same model again. Which calls fall into a window is counted exactly by the
 * replay; identical prompts by hash are arithmetic on the calls (grade A), and B where some calls carry no hash.
 */
export const responseCache = {
  name: 'response-cache',
  propose: async (context: LeverFacts): Promise<Proposal> => {
    // Texts embedded again are another lever's: a vector never goes stale, so its window is far longer.
    const groups = context.groups.filter(({ embeddings }) => embeddings === 0);
    return {
      candidates: groups
        .filter((group) => repeats(group) >= fewestRepeats * group.answered && repeats(group) > 0)
        .map(candidate),
      dataGaps: gap(groups),
    };
  },
} satisfies Lever;

function repeats({ withPromptHash, answered, distinctPrompts }: Group): number {
  return Math.min(withPromptHash, answered) - distinctPrompts;
}

function gap(groups: readonly Group[]): DataGap[] {
  return dataGapOf(
    groups.filter(({ withPromptHash, calls }) => withPromptHash < enoughHashes * calls),
    (names) => ({
      lever: 'response-cache',
      field: 'promptHash',
      why: `Most calls of ${names} carry no prompt hash, so repeated requests cannot be seen.`,
      howToGet: 'Send promptHash with every call: a hash of the whole request without its id and time.',
    }),
  );
}

function candidate(group: Group): Candidate {
  const name = featureName(group);
  return {
    lever: 'response-cache',
    feature: group.feature,
    title: `Answer repeated requests of ${name} from a cache`,
    why: `${percent(repeats(group), group.answered)} of the answered calls of ${name} send a prompt to ${group.model} that it has answered before in the period, word for word.`,
    grade: group.withPromptHash === group.calls ? 'A' : 'B',
    effort: 'low',
    risk: 'low',
    qualityEffect:
      'The same request gets the same answer for an hour; unsuitable where answers must vary or follow live data.',
    latencyEffect: 'Repeated requests are answered at once.',
    rollback: 'Switch the cache off; nothing else changes.',
    upgradeTest: null,
    rule: {
      id: ruleId('response-cache', group),
      match: matchOf(group),
      change: { kind: 'dedupe', windowMs },
    },
    group,
  };
}
