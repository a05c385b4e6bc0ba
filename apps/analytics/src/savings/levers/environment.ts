import { sumUsd, type Usd, usd } from '@netra/contract';
import { shapeOf } from '../survey.ts';
import { type DailyShape, fewestDays, runsRoundTheClock } from './daily-shape.ts';
import { dataGapOf } from './data-gap.ts';
import { isKnownOther, isProduction } from './environment-names.ts';
import {
  type Candidate,
  callCount,
  type DataGap,
  featureName,
  type Lever,
  type LeverFacts,
  namedRuleId,
  type Proposal,
} from './lever.ts';

type Part = DailyShape & { readonly feature: string; readonly environment: string; readonly spent: Usd };

/**
 * Fires on jobs left running outside production: calls of a feature in another environment that run round the clock for
 * days, as no developer and no nightly build does. Grade B: the calls and their cost are certain, that nobody needs them
 * is what the pattern shows; C where the name of the environment does not say that it is not production.
 */
export const environment = {
  name: 'environment',
  propose: async (context: LeverFacts): Promise<Proposal> => {
    const others = outsideProduction(context);
    return {
      candidates: others
        .filter((part) => part.environment !== '' && runsRoundTheClock(part))
        .map((part) => candidate(part)),
      dataGaps: gaps(others, context),
    };
  },
} satisfies Lever;

/** The calls of each feature in each environment but production, all models and tiers together. */
function outsideProduction({ groups }: LeverFacts): Part[] {
  const slices = groups.flatMap((group) => group.slices).filter((slice) => !isProduction(slice.environment));
  const parts = Map.groupBy(slices, ({ feature, environment }) => JSON.stringify([feature, environment]));
  return [...parts.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { feature, environment } = first;
    return [{ feature, environment, spent: sumUsd(own.map(({ spent }) => usd(spent))), ...shapeOf(own) }];
  });
}

function gaps(others: readonly Part[], { groups, selection, activeDays }: LeverFacts): DataGap[] {
  const unnamed = others.filter((part) => part.environment === '');
  const isAllProduction = others.length === 0 && selection.filter.environment === undefined;
  const blind = isAllProduction ? groups : unnamed;
  const tooShort = activeDays < fewestDays ? others : [];
  return [
    ...dataGapOf(blind, (names) => ({
      lever: 'environment',
      field: 'environment',
      why: isAllProduction
        ? `Every call of ${names} says it is from production, so work of development, tests and builds cannot be told apart.`
        : `Calls of ${names} name no environment, so work of development, tests and builds cannot be told apart.`,
      howToGet: 'Send environment with every call: production, staging, development, ci, ...',
    })),
    ...dataGapOf(tooShort, (names) => ({
      lever: 'environment',
      field: 'startedAt',
      why: `Whether something was left running outside production for ${names} shows on ${fewestDays} days or more.`,
      howToGet: 'Choose a longer period, or import older logs.',
    })),
  ];
}

function candidate(part: Part): Candidate {
  const name = featureName(part);
  const isKnown = isKnownOther(part.environment);
  return {
    lever: 'environment',
    feature: part.feature,
    title: `Switch off ${name} in ${part.environment}`,
    why: `${callCount(part.calls)} of ${name} in ${part.environment} run evenly round the clock on ${part.activeDays} days, nights and all: a job that was left on, not people at work and not a nightly build.`,
    grade: isKnown ? 'B' : 'C',
    effort: 'low',
    risk: isKnown ? 'low' : 'medium',
    qualityEffect: 'None in production: only this environment stops.',
    latencyEffect: 'None in production.',
    rollback: `Start the job of ${name} in ${part.environment} again.`,
    upgradeTest: isKnown
      ? null
      : `Say whether ${part.environment} serves users: an environment that is named staging, development, test or ci makes this grade B.`,
    rule: {
      id: namedRuleId('environment', part.feature, part.environment),
      match: { feature: [part.feature], environment: [part.environment] },
      change: { kind: 'drop', which: { of: 'all' } },
    },
    group: part,
  };
}
