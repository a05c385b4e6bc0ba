import { ApexError, formatUsd, multiplyUsd, outcomeListSchema } from '@netra/contract';
import { twoSided95 } from '@netra/foundation';
import type { Derivation } from '../derived-tool.ts';
import { count, share, span } from './words.ts';

/** What another model would have to show, and how many answers show it. Raises `no_calls`. */
export const defineEvaluation: Derivation<'define-evaluation'> = {
  name: 'define-evaluation',
  async derive({ period, filter, marginShare }, analytics) {
    const [units, latency, errors] = await Promise.all([
      analytics.ask('unit-economics', { period, filter }),
      analytics.ask('latency', { period, filter, by: 'project', limit: 2 }),
      analytics.ask('errors', { period, filter }),
    ]);
    const { calls, costPerCall, success } = units.totals;
    if (calls === 0)
      throw new ApexError('no_calls', `There are no calls in ${span(period)} to take criteria from.`, {
        details: { period },
      });
    const successShare = success.calls === 0 ? null : success.units / success.calls;
    // The normal approximation of a share's interval; without a known share the widest, at a half.
    const spread = successShare === null ? 0.25 : Math.max(successShare * (1 - successShare), 0.0475);
    const answersNeeded = Math.ceil((twoSided95 ** 2 * spread) / marginShare ** 2);
    return {
      period,
      calls,
      marginShare,
      answersNeeded,
      successShare,
      costPerCallAtMost: costPerCall,
      durationP95AtMostMs: latency.rows.length === 1 ? (latency.rows[0]?.durationMs?.p95 ?? null) : null,
      errorShareAtMost: errors.calls === 0 ? 0 : errors.errorCalls / errors.calls,
      testCost: costPerCall === null ? null : multiplyUsd(costPerCall, answersNeeded),
    };
  },
  summarize: ({ answersNeeded, marginShare, testCost }) =>
    `${count(answersNeeded, 'scored answer')} of each model tell a loss of ${share(marginShare)}${testCost === null ? '' : `; those of the present one cost ${formatUsd(testCost)}`}.`,
};

/** Scored answers that were imported. */
export const compareOutcomes: Derivation<'compare-outcomes'> = {
  name: 'compare-outcomes',
  async derive({ feature }, analytics) {
    const { outcomes } = await analytics.send({
      method: 'GET',
      path: '/api/v1/outcomes',
      answer: outcomeListSchema,
    });
    return {
      rows: outcomes
        .filter((outcome) => feature === undefined || outcome.feature === feature)
        .toSorted(
          (left, right) => left.feature.localeCompare(right.feature) || right.meanScore - left.meanScore,
        )
        .map(({ model, items, meanScore, importedAt, ...of }) => ({
          key: model,
          feature: of.feature,
          items,
          meanScore,
          importedAt: new Date(importedAt).toISOString(),
        })),
    };
  },
  summarize: ({ rows }) =>
    rows.length === 0
      ? 'There are no scored answers of what was asked for.'
      : `Scored answers of ${count(rows.length, 'pair')} of feature and model, ${count(
          rows.reduce((sum, { items }) => sum + items, 0),
          'item',
        )} in all.`,
};
