import { type ModelFacts, successorsOf } from '@netra/pricing';
import { isSameModel } from '../market.ts';
import type { Group } from '../survey.ts';
import { type Candidate, featureName, type Lever, type LeverContext, matchOf, ruleId } from './lever.ts';
import { testedCandidate } from './model-fit-tested.ts';
import { type Comparison, type Tested, testedModels } from './tested-models.ts';

/** Models of one line share their tokenizer mostly; no source states where not. */
const tokenRatio = { low: 0.95, expected: 1, high: 1.1 };

/**
 * Fires where an older model serves and a newer one of the same line costs less: facts of the price book. Newer is not
 * better for every prompt, so without outcomes of both it is projected (grade C).
 */
export const successor: Lever = {
  name: 'successor',
  propose: async (context) => {
    const tested = await testedModels(context);
    return {
      candidates: context.groups.flatMap((group) => {
        const [newest] = newerThan(group, context);
        return newest === undefined ? [] : (candidate(group, newest, { context, tested }) ?? []);
      }),
      // The price book tells the models apart; a model it does not know has no price and is in no finding.
      dataGaps: [],
    };
  },
};

function newerThan({ seller, model }: Group, { selection, book }: LeverContext) {
  return successorsOf({ provider: seller, model, at: Date.parse(selection.period.to) - 1 }, book);
}

function candidate(
  group: Group,
  newest: ModelFacts,
  { context, tested }: { context: LeverContext; tested: ReadonlyMap<Group, Tested> },
): Candidate | undefined {
  const name = featureName(group);
  const target = { provider: group.seller, model: newest.model };
  const measured = comparisonWith(target, tested.get(group), context);
  const title = `Move ${name} from ${group.model} to ${newest.model}`;
  const why = `${newest.model} is newer than ${group.model}, of the same line at the same seller, and costs less.`;
  const rule = { id: ruleId('successor', group), match: matchOf(group) };
  if (measured !== undefined) {
    const finding = testedCandidate(measured, context.maxQualityLoss);
    return finding === undefined
      ? undefined
      : {
          ...finding,
          lever: 'successor',
          title,
          why: `${why} ${finding.why}`,
          rule: { ...finding.rule, ...rule },
        };
  }
  return {
    lever: 'successor',
    feature: group.feature,
    title,
    why,
    grade: 'C',
    effort: 'low',
    risk: 'medium',
    qualityEffect: 'Unknown until tested: a newer model answers otherwise, for better or worse.',
    latencyEffect: 'Not measured here.',
    rollback: `Set the model of ${name} back to ${group.model} for as long as it is served.`,
    upgradeTest: `Answer the same items (at least 300) with ${newest.model} and ${group.model}, score both, and import the scores: apex import FILE --format outcomes.`,
    rule: { ...rule, change: { kind: 'model', ...target, tokenRatio } },
    group,
  };
}

function comparisonWith(
  target: { provider: string; model: string },
  found: Tested | undefined,
  { book }: LeverContext,
): Comparison | undefined {
  return found?.kind === 'compared'
    ? found.comparisons.find((comparison) => isSameModel(comparison.target, target, book))
    : undefined;
}
