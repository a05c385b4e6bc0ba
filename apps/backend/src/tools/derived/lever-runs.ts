import { compareUsd, formatUsd, savingsSchema, zeroUsd } from '@netra/contract';
import type { Derivation } from '../derived-tool.ts';
import { count, nothingToSave, span } from './words.ts';

/** One lever by itself. */
export const runLever: Derivation<'run-lever'> = {
  name: 'run-lever',
  async derive({ period, filter, lever }, analytics) {
    const found = await analytics.send({
      method: 'POST',
      path: '/api/v1/savings',
      body: { period, filter, levers: [lever] },
      answer: savingsSchema,
    });
    return {
      period,
      lever,
      baseline: found.baseline,
      findings: found.findings,
      dataGaps: found.dataGaps.filter((gap) => gap.lever === lever),
    };
  },
  summarize: ({ lever, baseline, findings, dataGaps, period }) => {
    const [first] = findings;
    if (compareUsd(baseline, zeroUsd) <= 0) return nothingToSave;
    const lacking = dataGaps.length === 0 ? '' : ', and lacks data to look further';
    return first === undefined
      ? `Nothing in ${span(period)} is found by ${lever}${lacking}.`
      : `${count(findings.length, 'finding')} of ${lever}, first “${first.title}”, worth ${formatUsd(first.saving.expected)} by itself.`;
  },
};

/** What is left of the findings under constraints, replayed together. */
export const buildPortfolio: Derivation<'build-portfolio'> = {
  name: 'build-portfolio',
  async derive({ period, filter, constraints, maxQualityLoss }, analytics) {
    const { baseline, portfolio, findings } = await analytics.send({
      method: 'POST',
      path: '/api/v1/savings',
      body: { period, filter, constraints, maxQualityLoss },
      answer: savingsSchema,
    });
    return {
      period,
      baseline,
      saving: portfolio.total,
      counterfactual: portfolio.counterfactual,
      rows: findings.map(({ id, title, grade, saving }) => ({
        key: title,
        grade,
        isIncluded: portfolio.findingIds.includes(id),
        savingAlone: saving.expected,
      })),
    };
  },
  summarize: ({ baseline, saving, rows }) => {
    if (compareUsd(baseline, zeroUsd) <= 0) return nothingToSave;
    if (rows.length === 0) return `No lever fires on the ${formatUsd(baseline)} of the period.`;
    const kept = rows.filter(({ isIncluded }) => isIncluded).length;
    return `${count(kept, 'finding')} of ${rows.length} keep to the constraints and would have saved ${formatUsd(saving.expected)} of ${formatUsd(baseline)}.`;
  },
};
