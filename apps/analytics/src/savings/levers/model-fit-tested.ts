import { qualityDifference, reported } from '../../outcomes/compare/quality-interval.ts';
import type { PairedItem } from '../../outcomes/compare/scored-items.ts';
import { answerCost, tokenRatio } from '../../outcomes/compare/token-ratio.ts';
import { type Candidate, featureName, matchOf, percent, ruleId } from './lever.ts';
import { gradeOf, judge, qualityWords } from './quality-verdict.ts';
import type { Comparison } from './tested-models.ts';

function difference(items: readonly PairedItem[]) {
  const sum = (part: (item: PairedItem) => number) => items.reduce((total, item) => total + part(item), 0);
  const lost = sum(({ present, other }) => Math.max(0, present.score - other.score));
  const gained = sum(({ present, other }) => Math.max(0, other.score - present.score));
  return qualityDifference({ items: items.length, lost, gained }, reported);
}

/** Part of the present cost that the other model saves on some items. */
function savingOn(items: readonly PairedItem[], { prices }: Comparison): number {
  const cost = (side: 'present' | 'other') =>
    items.reduce((sum, item) => sum + answerCost(item[side], prices[side]), 0);
  const before = cost('present');
  return before === 0 ? 0 : 1 - cost('other') / before;
}

/** The comparison that saves most within the limit, by the half that is there to choose by; else the one that loses least. */
export function bestTested(
  comparisons: readonly Comparison[],
  maxQualityLoss: number,
): Comparison | undefined {
  const looked = comparisons.map((comparison) => {
    const found = difference(comparison.choice);
    const { kind } = judge(found, maxQualityLoss);
    return {
      comparison,
      isWithin: kind !== 'loss' && kind !== 'unclear',
      mean: found.mean,
      saving: savingOn(comparison.choice, comparison),
    };
  });
  const within = looked.filter(({ isWithin }) => isWithin);
  const [best] =
    within.length > 0
      ? within.toSorted((left, right) => right.saving - left.saving)
      : looked.toSorted((left, right) => right.mean - left.mean);
  return best?.comparison;
}

/** Whether a cheaper model does for all of a group by what the held-out half shows: then asking two is needless. */
export function doesForAll(comparisons: readonly Comparison[], maxQualityLoss: number): boolean {
  const best = bestTested(comparisons, maxQualityLoss);
  if (best === undefined) return false;
  const { kind } = judge(difference(best.confirmation), maxQualityLoss);
  return kind !== 'loss' && kind !== 'unclear';
}

/** The finding that another model was measured to serve a feature; undefined where it loses too much to be shown. */
export function testedCandidate(comparison: Comparison, maxQualityLoss: number): Candidate | undefined {
  const { group, target, confirmation, choice, prices } = comparison;
  const found = difference(confirmation);
  const verdict = judge(found, maxQualityLoss);
  if (!verdict.isShown) return undefined;
  const name = featureName(group);
  const mean = (side: 'present' | 'other') =>
    confirmation.reduce((sum, item) => sum + item[side].score, 0) / confirmation.length;
  const scores = { present: mean('present'), proposed: mean('other') };
  const saving = savingOn(confirmation, comparison);
  const ratio = tokenRatio(confirmation, prices.other);
  return {
    ...gradeOf(verdict),
    lever: 'model-fit',
    feature: group.feature,
    title:
      verdict.kind === 'loss'
        ? `${target.model} would be cheaper for ${name}, at a loss of quality`
        : `Serve ${name} with ${target.model}`,
    why: `Outcomes of ${choice.length + confirmation.length} items of ${name} are there of ${target.model} and of ${group.model}, which serves it. On the half kept to confirm, the answers of ${target.model} cost ${percent(1 - saving, 1)} of the present ones by the price book, for ${ratio.expected} tokens to one.`,
    effort: 'low',
    qualityEffect: qualityWords(found, scores, verdict),
    latencyEffect: 'Not measured here.',
    rollback: `Set the model of ${name} back to ${group.model}.`,
    upgradeTest:
      verdict.kind === 'unclear'
        ? `Score more of the same items with both models: ${Math.ceil((confirmation.length * 2 * verdict.worst ** 2) / 0.05 ** 2)} would narrow the interval to about five points.`
        : null,
    rule: {
      id: ruleId('model-fit', group),
      match: matchOf(group),
      change: { kind: 'model', ...target, tokenRatio: ratio },
    },
    group,
    facts: {
      itemsChosenOn: choice.length,
      itemsConfirmedOn: confirmation.length,
      scorePresent: scores.present,
      scoreProposed: scores.proposed,
      difference: found.mean,
      differenceLow: found.low,
      differenceHigh: found.high,
      interval: '95%, Wilson recovered for pairs',
      savingShareOnItems: saving,
      quality: verdict.kind,
    },
  };
}
